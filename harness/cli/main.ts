import { hello } from "lockstep"; console.log(hello, process.argv.slice(2));

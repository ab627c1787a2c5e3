/** HTTP over this TCP and the kernel's: `curl`, and `node:http` on the sockets of this TCP. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { expect } from "vitest";
import { patternBytes } from "../../../../impl/tcp/pattern.ts";
import { KERNEL, lose, OURS, type Stage, withKernel } from "./world.laws.ts";

const BODY_BYTES = 10_000_000;
const body = patternBytes(7, { from: 0, count: BODY_BYTES });

const sha256 = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** A server of `node:http` on sockets of this TCP; it counts the connections that it has had. */
const serve = async ({ net }: Stage, answer: http.RequestListener) => {
  const server = http.createServer(answer);
  let connections = 0;
  const ears = net.createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1;
    server.emit("connection", socket);
  });
  ears.listen(80);
  await once(ears, "listening");
  const close = (): void => {
    ears.close();
    server.closeAllConnections();
  };
  return { connections: () => connections, close };
};

/** What `curl` writes to standard output. */
const curl = ({ namespace }: Stage, args: readonly string[]): Promise<string> =>
  namespace.run("curl", ["--silent", "--show-error", "--max-time", "50", ...args]);

/** What `curl` fetches from a path, as a digest. */
const fetched = (stage: Stage, path: string): Promise<string> =>
  stage.namespace.run("sh", [
    "-c",
    `curl --silent --show-error --max-time 50 http://${OURS}${path} | sha256sum`,
  ]);

withKernel("HTTP", ["curl", "iptables"], (scene) => {
  scene(
    "curl fetches 10 MB through 3 % loss",
    async (stage) => {
      await lose(stage.namespace, 0.03);
      const { close } = await serve(stage, (_, response) => response.end(body));
      expect(await fetched(stage, "/")).toMatch(sha256(body));
      close();
      expect(stage.stack.stats().retransmissions).toBeGreaterThan(50);
    },
    { beside: [] },
  );

  scene("curl sends 3 MB, and gets them back", async (stage) => {
    const { close } = await serve(stage, (request, response) => request.pipe(response));
    const posted = "--data-binary @- -H 'Expect: 100-continue'";
    const echoed = await stage.namespace.run("sh", [
      "-c",
      `head -c 3000000 /dev/zero | curl --silent --max-time 50 ${posted} http://${OURS}/ | sha256sum`,
    ]);
    expect(echoed).toMatch(sha256(new Uint8Array(3_000_000)));
    close();
  });

  scene(
    "curl asks three times over one connection, and again over another",
    async (stage) => {
      const { connections, close } = await serve(stage, ({ url }, response) =>
        response.end(`${url} `),
      );
      const urls = ["/a", "/b", "/c"].map((path) => `http://${OURS}${path}`);
      expect(await curl(stage, urls)).toBe("/a /b /c ");
      expect(connections()).toBe(1);
      expect(await curl(stage, ["--http1.0", ...urls])).toBe("/a /b /c ");
      expect(connections()).toBe(4);
      close();
    },
  );

  scene("curl gets a body in chunks, as they are written", async (stage) => {
    const { close } = await serve(stage, (_, response) => {
      const parts = ["one ", "two ", "three"];
      const go = (): void => {
        const part = parts.shift();
        if (part === undefined) response.end();
        else response.write(part, () => setTimeout(go, 10));
      };
      go();
    });
    const shown = await curl(stage, ["--include", `http://${OURS}/`]);
    expect(shown).toMatch(/transfer-encoding: chunked/i);
    expect(shown).toMatch(/one two three$/);
    close();
  });

  scene("a server that answers and closes at once loses no byte", async (stage) => {
    const { close } = await serve(stage, (_, response) => {
      response.shouldKeepAlive = false;
      response.end(body.subarray(0, 1_000_000));
    });
    expect(await fetched(stage, "/")).toMatch(sha256(body.subarray(0, 1_000_000)));
    close();
  });

  scene("node:http on this TCP fetches from a server on the kernel's", async (stage) => {
    const { namespace, net } = stage;
    const large = body.subarray(0, 2_000_000);
    const program = `
      const body = Buffer.alloc(2_000_000, "lockstep");
      require("node:http").createServer((request, response) => {
        if (request.method === "POST") request.pipe(response);
        else response.end(body);
      }).listen(8000, () => console.log("listening"));`;
    const server = namespace.start(process.execPath, ["--eval", program]);
    await once(server.stdout!, "data");
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let opened = 0;
    Object.assign(agent, {
      createConnection: () => {
        opened += 1;
        return net.connect({ host: KERNEL, port: 8000 });
      },
    });
    const ask = async (method: string, sent?: Uint8Array): Promise<Buffer> => {
      const request = http.request({ agent, method, host: KERNEL, port: 8000 });
      request.end(sent);
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      return Buffer.concat(parts);
    };
    expect(sha256(await ask("GET"))).toBe(sha256(Buffer.alloc(2_000_000, "lockstep")));
    expect(sha256(await ask("POST", large))).toBe(sha256(large));
    expect(opened).toBe(1);
    agent.destroy();
    server.kill();
  });
});

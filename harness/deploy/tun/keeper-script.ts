/** A network namespace in which the kernel has one TUN device. */
export type Plan = {
  /** The name of the namespace and of its device. */
  readonly name: string;
  /** The address of the kernel in the namespace, with the length of its prefix, such as `10.99.0.1/24`. */
  readonly address: string;
  readonly mtuBytes: number;
  /** The loopback address of socat, which moves packets between the device and UDP. */
  readonly device: string;
  /** The UDP port, of the same number at socat and, on 127.0.0.1, at the machine behind the device. */
  readonly port: number;
};

/** The line that the script prints once everything is there. */
export const UP = "up";

/** A name that `ip` takes for a namespace and for a device. */
export const NAMESPACE_NAME = /^[a-z][a-z0-9-]{0,14}$/;
const ADDRESS = /^[\d.]+(\/\d+)?$/;

/** @throws RangeError at a text that the shell or a program could take for something else */
const checked = (text: string, allowed: RegExp): string => {
  if (!allowed.test(text))
    throw new RangeError(`${JSON.stringify(text)}: expected ${allowed}`);
  return text;
};

/**
 * The shell script that makes the namespace, keeps it, and takes it down with every process in it once its
 * standard input ends: so nothing is left, however the process that holds the other end dies.
 *
 * socat opens the device outside, so that its UDP port is on the loopback of this machine; the device then moves
 * into the namespace, so that this machine gets no address and no route.
 *
 * @throws RangeError at a name or an address that is none
 */
export const keeperScript = ({
  name: given,
  address,
  mtuBytes,
  device,
  port,
}: Plan): string => {
  const name = checked(given, NAMESPACE_NAME);
  const tun = `TUN,iff-no-pi,tun-type=tun,tun-name=${name}`;
  const udp = `UDP4-DATAGRAM:127.0.0.1:${port},bind=${checked(device, ADDRESS)}:${port}`;
  return `
set -e
down() {
  set +e
  ip netns pids ${name} | xargs -r kill -KILL
  [ -z "$socat" ] || { kill "$socat"; wait "$socat"; }
  ip netns del ${name}
}
trap 'exit 1' HUP INT TERM
ip netns add ${name}
trap 'down 2>/dev/null' EXIT
socat ${tun} ${udp} &
socat=$!
# It binds its port last: the device that it still sets up may not be moved.
until ss -ulnpH src ${device}:${port} | grep -q "pid=$socat,"; do kill -0 "$socat"; sleep 0.01; done
ip link set dev ${name} netns ${name} mtu ${mtuBytes}
# Without IPv6 the kernel solicits no router.
ip netns exec ${name} sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n ${name} link set dev lo up
ip -n ${name} addr add ${checked(address, ADDRESS)} dev ${name}
ip -n ${name} link set dev ${name} up
echo ${UP}
cat >/dev/null
`;
};

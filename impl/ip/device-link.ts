import type { Datagrams, Endpoint } from "../ports.ts";
import type { Link } from "./link.ts";

/** What a link over a device needs. */
type DeviceLinkOptions = {
  readonly datagrams: Datagrams;
  /** The address of the program that moves packets between datagrams and the device. */
  readonly device: string;
  /** The datagram port, of the same number at both ends; 0: the world picks one that is free. */
  readonly port?: number;
  /** The most bytes of a packet that the device takes. */
  readonly mtuBytes?: number;
};

/**
 * A link to a network device, such as a TUN device of Linux that socat joins to UDP: each datagram is one packet,
 * and the link talks with the device alone. The system behind the device decides where a packet goes.
 *
 * @returns the link, and the number of the datagram port
 * @throws PortTaken when the port belongs to another socket of this machine
 */
export const deviceLink = async ({
  datagrams,
  device,
  port = 0,
  mtuBytes = ETHERNET_MTU_BYTES,
}: DeviceLinkOptions): Promise<{ readonly link: Link; readonly port: number }> => {
  let receive: (bytes: Uint8Array) => void = () => {};
  const socket = await datagrams.bind(port, (bytes, from) => {
    if (from.address === device && from.port === socket.port) receive(bytes);
  });
  const end: Endpoint = { address: device, port: socket.port };
  const link: Link = {
    mtuBytes: Math.min(mtuBytes, datagrams.mtuBytes),
    send: (bytes) => socket.send(bytes, end),
    onReceive: (take) => {
      receive = take;
    },
    close: () => socket.close(),
  };
  return { link, port: socket.port };
};

const ETHERNET_MTU_BYTES = 1500;

/** A kernel of its own, and the link to it. */
import { deviceLink } from "../../../../impl/ip/device-link.ts";
import type { Link } from "../../../../impl/ip/link.ts";
import { openDatagrams } from "../../../deploy/datagrams.ts";
import { hostsOf } from "../../../deploy/hosts.ts";
import {
  type Namespace,
  openNamespace,
  SOCAT_ADDRESS,
} from "../../../deploy/tun/namespace.ts";

/** A namespace whose kernel has one device, and the link to that device. */
export type Device = {
  readonly link: Link;
  readonly namespace: Namespace;
  close(): Promise<void>;
};

/** Opens a namespace. @param address of its kernel, with the length of the prefix */
export const openDevice = async (address: string): Promise<Device> => {
  const { datagrams, close } = openDatagrams({
    self: "ours",
    hosts: hostsOf("ours", {}),
    control: undefined,
  });
  const { link, port } = await deviceLink({ datagrams, device: SOCAT_ADDRESS });
  const namespace = await openNamespace({ port, address });
  return {
    link,
    namespace,
    close: async () => {
      close();
      await namespace.close();
    },
  };
};

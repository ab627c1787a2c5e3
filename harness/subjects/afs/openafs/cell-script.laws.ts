/** Shell scripts of a cell of OpenAFS: namespaces, servers and clients. */

/** The addresses of the server and of the two clients. */
export const ADDRESSES = { s: "10.92.0.1", a: "10.92.0.2", b: "10.92.0.3" } as const;
/** The name of the cell. */
export const CELL = "test.cell";

/**
 * Makes four namespaces (`$1-h` with a bridge, the server's and the clients'), and takes them down with all processes in
 * them once the standard input ends. Nothing of it is seen outside of the namespaces.
 */
export const NAMESPACES = `
set -e
down() {
  set +e
  for each in s a b h; do
    ip netns pids $1-$each | xargs -r kill -KILL
    ip netns del $1-$each
  done
}
trap 'exit 1' HUP INT TERM
trap "down $1 2>/dev/null" EXIT
ip netns add $1-h
ip -n $1-h link add bridge type bridge
ip -n $1-h link set bridge up
${Object.entries(ADDRESSES)
  .map(
    ([name, address]) => `ip netns add $1-${name}
ip -n $1-h link add name port-${name} type veth peer name eth0 netns $1-${name}
ip -n $1-h link set port-${name} master bridge up
ip -n $1-${name} addr add ${address}/24 dev eth0
ip -n $1-${name} link set eth0 up
ip -n $1-${name} link set lo up`,
  )
  .join("\n")}
echo up
cat >/dev/null
`;

/**
 * The servers of the cell, whose files are in the folder $1. They check no key. A new volume is for administrators alone,
 * and none can be one without a key: the script dumps the volume, and restores what has become of the dump.
 */
export const SERVERS = `
mount --make-rprivate /
mount --bind $1/etc /etc/openafs
mkdir -p /vicepa /var/log/openafs
mount --bind $1/vicepa /vicepa
mount --bind $1/lib /var/lib/openafs
mount --bind $1/log /var/log/openafs
touch /vicepa/AlwaysAttach /var/lib/openafs/local/NoAuth
cd $1/log
/usr/lib/openafs/vlserver -noauth >>out 2>&1 &
/usr/lib/openafs/ptserver >>out 2>&1 &
until command vos listvldb -noauth -cell ${CELL} >>out 2>&1; do sleep 0.3; done
/usr/lib/openafs/fileserver -d 1 >>out 2>&1 &
/usr/lib/openafs/volserver >>out 2>&1 &
at="${ADDRESSES.s} a"
of="-noauth -cell ${CELL}"
until command vos create $at root.afs $of >>out 2>&1; do sleep 0.3; done
command vos create $at root.cell $of >>out 2>&1
command vos dump root.cell -file $1/dump $of >>out 2>&1
echo dumped
read -r _
command vos restore $at root.cell -file $1/dump -overwrite full $of >>out 2>&1 && echo up
wait
`;

/** A client in user space, whose files are in the folder $1/$2; the configuration is that of the folder $1. */
export const CLIENT = `
mount --make-rprivate /
mount --bind $1/etc /etc/openafs
exec afsd.fuse -memcache -stat 300 -daemons 2 -volumes 64 -blocks 20000 -dynroot -fakestat \\
  -confdir $1/etc -cachedir $1/$2/cache -mountdir $1/$2/mnt >$1/log/client-$2 2>&1
`;

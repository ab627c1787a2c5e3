/**
 * The shell script that stands by a mount: once its standard input ends, which it does however our process dies, it
 * takes the mount away if that is still there. Its arguments are the number of the mount, its device, and its place.
 */
export const KEEPER_SCRIPT = `
cat >/dev/null
while read -r id parent device rest; do
  [ "$id $device" = "$1 $2" ] || continue
  exec umount -i -f -l "$3"
done </proc/self/mountinfo
`;

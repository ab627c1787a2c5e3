/** The first of `count` places for which `isPast` holds, if it holds for all later ones as well. */
export const firstPast = (count: number, isPast: (place: number) => boolean): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};

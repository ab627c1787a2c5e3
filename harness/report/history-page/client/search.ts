/**
 * Bisection: the first of `count` places for which `isPast` is true, if it is true for all later
 * ones.
 */
export const firstPast = (count: number, isPast: (place: number) => boolean): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};

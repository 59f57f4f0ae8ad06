const FIRST_SECONDS = 30;
/** After this an outage is asked again four times an hour. */
const LONGEST_SECONDS = 900;

/**
 * For how long a message goes back to the queue after its n-th delivery: 30 s, 60 s, 120 s, … up to 15 minutes, each
 * varied by a fifth so that what failed together doesn't come back together.
 *
 * @param random from 0 to 1
 */
export function backoffSeconds(receiveCount: number, random: number): number {
  const doubled = FIRST_SECONDS * 2 ** Math.min(10, Math.max(0, receiveCount - 1));
  return Math.round(Math.min(LONGEST_SECONDS, doubled) * (0.8 + 0.4 * random));
}

const leastSeconds = 2;

/**
 * Estimates the time left from the share done since the first call: what an earlier run did costs nothing now.
 * @param now seconds, from any start.
 * @returns words for a share from 0 to 1.
 */
export function timeLeft(now: () => number): (share: number) => string {
  let first: { readonly share: number; readonly at: number } | undefined;
  return (share) => {
    first ??= { share, at: now() };
    const elapsed = now() - first.at;
    const gained = share - first.share;
    if (elapsed < leastSeconds || gained <= 0) return 'estimating the time left';
    return `about ${durationWords((elapsed * (1 - share)) / gained)} left`;
  };
}

/** A duration as people say it. @param seconds at least 0. */
export function durationWords(seconds: number): string {
  if (seconds < 55) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ''}`;
}

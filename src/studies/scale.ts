/** How large a study is run: seconds for each, at most half an hour on two cores, or as published. */
export const scales = ['smoke', 'laptop', 'full'] as const;

export type Scale = (typeof scales)[number];

/** What `lernmatrix study run` does unless told otherwise. */
export const defaultScale: Scale = 'smoke';

/** Whether a claim that is meaningful from one scale on is so at another. */
export function reaches(scale: Scale, from: Scale): boolean {
  return scales.indexOf(scale) >= scales.indexOf(from);
}

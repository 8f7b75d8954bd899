import type { Stream } from '../random/index.js';

/** Where the random values of an array of devices come from, named by what they are tied to. */
export interface DeviceStreams {
  /** Drawn once per device, whatever is written to it: drift exponents, faults. */
  readonly fabricate: Stream;
  /** Drawn once per programming event. */
  readonly program: Stream;
  /** Drawn once per read; 'averaged' is a mean over so many reads that no read noise is left. */
  readonly read: Stream | 'averaged';
}

/**
 * The streams of devices below one address: `fabricate`, `program`, and `read/<reading>`.
 * @param reading names one read, the same name being the same noise; or 'averaged'.
 */
export function deviceStreams(stream: Stream, reading: string): DeviceStreams {
  return {
    fabricate: stream.child('fabricate'),
    program: stream.child('program'),
    read: reading === 'averaged' ? reading : stream.child('read', reading),
  };
}

import { fillNormal, type Stream } from '../random/index.js';
import type { Evaluation } from '../training/index.js';
import type { Evaluate } from './evaluate.js';
import { fitPlane, type PrincipalPlane, project } from './principal-plane.js';
import type { TrajectoryPoint } from './trajectory.js';
import type { WeightSpace } from './weight-space.js';

/** One training's trajectory, under a name. */
export interface NamedTrajectory {
  readonly label: string;
  readonly points: readonly TrajectoryPoint[];
}

/** A place in the plane, and how the network there does. */
export interface PlanePoint extends Evaluation {
  readonly step: number;
  readonly x: number;
  readonly y: number;
}

/** Trainings in the plane that holds most of their ways, with the loss around them. */
export interface TrajectoryPlane {
  /** Share of the trajectories' variance along each axis. */
  readonly explained: readonly [number, number];
  readonly runs: readonly {
    readonly label: string;
    readonly points: readonly PlanePoint[];
    /** Networks drawn around the points, for a contour of the loss. */
    readonly samples: readonly PlanePoint[];
  }[];
}

/** The networks drawn around each point. */
export interface SampleOptions {
  readonly samplesPerPoint: number;
  /** Standard deviation of every weight, in the weights' units: a sample lies about sigma·√dimensions away. */
  readonly sigma: number;
}

/**
 * Projects trajectories of trainings onto the two principal axes of all their points together, and evaluates the
 * network at each point and at isotropic Gaussian samples around it, w + σ·N(0, I), which are projected too. The
 * sampled networks lie off the plane: their loss is that of the neighbourhood, not of the plane. Number and size of
 * the samples are not in the paper.
 * @param evaluate the full-batch loss.
 * @param stream `<label>/<step>/<sample>` is drawn once for each sample.
 * @see HA-SGD paper, section 5.2 and Figure 12 (a), (b) and (c).
 */
export async function trajectoryPlane(
  space: WeightSpace,
  trajectories: readonly NamedTrajectory[],
  evaluate: Evaluate,
  samples: SampleOptions,
  stream: Stream,
): Promise<TrajectoryPlane> {
  const all = trajectories.flatMap(({ points }) =>
    points.map(({ values }) => space.vectorOf(values)),
  );
  const plane = fitPlane(all);
  const surroundings = new Surroundings(space, plane, evaluate, samples);
  const runs = [];
  for (const { label, points } of trajectories) {
    const own: PlanePoint[] = [];
    const around: PlanePoint[] = [];
    for (const point of points) {
      own.push(await surroundings.place(point, space.vectorOf(point.values)));
      around.push(...(await surroundings.sample(point, stream.child(label, point.step))));
    }
    runs.push({ label, points: own, samples: around });
  }
  return { explained: plane.explained, runs };
}

class Surroundings {
  constructor(
    private readonly space: WeightSpace,
    private readonly plane: PrincipalPlane,
    private readonly evaluate: Evaluate,
    private readonly options: SampleOptions,
  ) {}

  async place({ step, values }: TrajectoryPoint, vector: Float32Array): Promise<PlanePoint> {
    const [x, y] = project(this.plane, vector);
    return { step, x, y, ...(await this.evaluate(this.space.replace(values, vector))) };
  }

  async sample(point: TrajectoryPoint, stream: Stream): Promise<PlanePoint[]> {
    const { samplesPerPoint, sigma } = this.options;
    const placed: PlanePoint[] = [];
    for (let i = 0; i < samplesPerPoint; i++) {
      const vector = this.space.vectorOf(point.values);
      const noise = fillNormal(stream.child(i), new Float32Array(vector.length), { sigma });
      for (let k = 0; k < vector.length; k++) vector[k]! += noise[k]!;
      placed.push(await this.place(point, vector));
    }
    return placed;
  }
}

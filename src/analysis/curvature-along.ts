import type { BatchGradients } from './batch-gradients.js';
import { type GradientCovariance, gradientCovariance } from './gradient-covariance.js';
import type { TrajectoryPoint } from './trajectory.js';

/** The gradients' covariance at a step of a training. */
export interface CurvaturePoint extends GradientCovariance {
  readonly step: number;
}

/**
 * The largest eigenvalue of the mini-batch gradients' covariance at each point of a trajectory, on the same batches.
 * @see HA-SGD paper, section 5.2 and Figure 12 (d).
 */
export async function curvatureAlong(
  gradients: BatchGradients,
  points: readonly TrajectoryPoint[],
): Promise<readonly CurvaturePoint[]> {
  const curve: CurvaturePoint[] = [];
  for (const { step, values } of points) {
    curve.push({ step, ...(await gradientCovariance(gradients, values)) });
  }
  return curve;
}

import type { EpochRecord, TrainingProgress } from './snapshot.js';

/** Where training is: the epoch under way, the sums over its batches, the records of those before. */
export class ProgressCounter {
  /** Records of finished epochs. */
  readonly history: EpochRecord[] = [];
  /** The epoch under way, from 0. */
  epoch = 0;
  /** Batches done in it. */
  batch = 0;
  /** Steps done in all. */
  step = 0;
  private lossSum = 0;
  private correctSum = 0;
  private seen = 0;
  private seconds = 0;

  /** Counts a step: the mean loss over `size` samples, and how many were right. */
  countStep(size: number, loss: number, correct: number): void {
    this.lossSum += loss * size;
    this.correctSum += correct;
    this.seen += size;
    this.batch++;
    this.step++;
  }

  countSeconds(seconds: number): void {
    this.seconds += seconds;
  }

  /** Closes the epoch with a record of it. */
  endEpoch(learningRate: number, testAccuracy: number | null): void {
    this.epoch++;
    this.history.push({
      epoch: this.epoch,
      learningRate,
      loss: this.lossSum / this.seen,
      trainAccuracy: (100 * this.correctSum) / this.seen,
      testAccuracy,
      seconds: this.seconds,
    });
    this.batch = this.lossSum = this.correctSum = this.seen = this.seconds = 0;
  }

  /** @param averaged weight sets in the average. */
  toSnapshot(averaged: number): TrainingProgress {
    const { epoch, batch, step, lossSum, correctSum, seen, seconds } = this;
    const history = [...this.history];
    return { epoch, batch, step, lossSum, correctSum, seen, seconds, averaged, history };
  }

  restore(progress: TrainingProgress): void {
    this.epoch = progress.epoch;
    this.batch = progress.batch;
    this.step = progress.step;
    this.lossSum = progress.lossSum;
    this.correctSum = progress.correctSum;
    this.seen = progress.seen;
    this.seconds = progress.seconds;
    this.history.splice(0, this.history.length, ...progress.history);
  }
}

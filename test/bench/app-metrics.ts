/** Figures of one app in Prometheus' text format: name with labels → value. */
export type AppMetrics = ReadonlyMap<string, number>;

/** Reads Prometheus' text format. */
export function readMetrics(text: string): AppMetrics {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** One step of an app between two readings. */
export interface StepTime {
  readonly step: string;
  readonly seconds: number;
  readonly count: number;
}

const STEP = /^hub_step_seconds_sum\{.*step="([^"]+)"/;

/** How long each step took in all between two readings, and how often it ran. */
export function stepsBetween(before: AppMetrics, after: AppMetrics): readonly StepTime[] {
  return [...after.keys()].flatMap((name) => {
    const step = STEP.exec(name)?.[1];
    if (step === undefined) {
      return [];
    }
    const grown = (key: string): number => (after.get(key) ?? 0) - (before.get(key) ?? 0);
    const count = grown(name.replace('_sum{', '_count{'));
    return count > 0 ? [{ step, seconds: grown(name), count }] : [];
  });
}

/** Seconds of garbage collection between two readings. */
export function gcSecondsBetween(before: AppMetrics, after: AppMetrics): number {
  const total = (metrics: AppMetrics): number =>
    [...metrics]
      .filter(([name]) => name.startsWith('nodejs_gc_duration_seconds_sum'))
      .reduce((sum, [, seconds]) => sum + seconds, 0);
  return total(after) - total(before);
}

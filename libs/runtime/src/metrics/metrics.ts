import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** From a tenth of a millisecond to ten seconds. */
const SECONDS = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * The figures of one process, as `/metrics` shows them. Asking twice for one name gives the same figure.
 * Labels name systems, forms, steps and codes; never records, keys or persons.
 */
export class Metrics {
  readonly registry = new Registry();

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return this.once(
      name,
      () => new Counter({ name, help, labelNames, registers: [this.registry] }),
    );
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return this.once(name, () => new Gauge({ name, help, labelNames, registers: [this.registry] }));
  }

  /** A distribution of durations in seconds. */
  durations<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    return this.once(
      name,
      () => new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] }),
    );
  }

  /** Adds the figures of the process itself: memory, CPU, event loop. Once per process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** All figures in Prometheus' text format; its type is `registry.contentType`. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private once<M extends object>(name: string, make: () => M): M {
    // The registry knows a metric only by name; that a name keeps its kind is up to its one caller.
    return (this.registry.getSingleMetric(name) as M | undefined) ?? make();
  }
}

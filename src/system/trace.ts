/**
 * Traces and measures of what a request costs, through the OpenTelemetry support of the runtime. Off unless the environment has OTEL_DENO=true; then the
 * usual variables (OTEL_EXPORTER_OTLP_ENDPOINT …) say where spans go.
 *
 * @module
 */

/** Values that a span carries besides its name and times. Never configuration data. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What is used of the runtime's tracer, which has the shape of the OpenTelemetry API. */
interface Tracer {
  startActiveSpan<T>(
    name: string,
    options: { attributes?: SpanAttributes },
    work: (span: Span) => T,
  ): T;
}
interface Span {
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}
interface TracerProvider {
  getTracer(name: string): Tracer;
}

/** How long what was done took, by its name. */
interface Histogram {
  record(milliseconds: number, attributes: SpanAttributes): void;
}
interface MeterProvider {
  getMeter(name: string): {
    createHistogram(name: string, options: { unit: string; description: string }): Histogram;
  };
}

/** The runtime's part of OpenTelemetry; the tools it gives have the shape of that project's API. */
interface Telemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
}

/** SpanStatusCode.ERROR of the OpenTelemetry API. */
const STATUS_ERROR = 2;

interface Instruments {
  readonly tracer: Tracer;
  readonly durations: Histogram;
}
let instruments: Instruments | undefined | "unknown" = "unknown";

function findInstruments(): Instruments | undefined {
  if (Deno.env.get("OTEL_DENO") !== "true") return undefined;
  const { telemetry } = Deno as unknown as { telemetry?: Telemetry };
  if (telemetry === undefined) return undefined;
  return {
    tracer: telemetry.tracerProvider.getTracer("clixon"),
    durations: telemetry.meterProvider.getMeter("clixon").createHistogram("clixon.duration", {
      unit: "ms",
      description: "How long operations and the phases of transactions take",
    }),
  };
}

/**
 * Runs `work` inside a span. Spans that start in it are its children. Without tracing this is a call and no more.
 *
 * @param name what is done: `commit`, `validate`
 */
export function span<T>(name: string, work: () => T, attributes?: SpanAttributes): T {
  if (instruments === "unknown") instruments = findInstruments();
  if (instruments === undefined) return work();
  const { tracer, durations } = instruments;
  const start = performance.now();
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    const finish = () => {
      durations.record(performance.now() - start, { name });
      span.end();
    };
    const fail = (error: unknown): never => {
      const message = error instanceof Error ? error.name : "error";
      span.setStatus({ code: STATUS_ERROR, message });
      finish();
      throw error;
    };
    let result: T;
    try {
      result = work();
    } catch (error) {
      return fail(error);
    }
    if (!(result instanceof Promise)) {
      finish();
      return result;
    }
    return result.then((value) => (finish(), value), fail) as T;
  });
}

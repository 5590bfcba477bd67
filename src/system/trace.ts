/**
 * Traces of what a request costs, through the OpenTelemetry support of the runtime. Off unless the environment has OTEL_DENO=true; then the
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

/** SpanStatusCode.ERROR of the OpenTelemetry API. */
const STATUS_ERROR = 2;

let tracer: Tracer | undefined | "unknown" = "unknown";

function findTracer(): Tracer | undefined {
  if (Deno.env.get("OTEL_DENO") !== "true") return undefined;
  const provider = (Deno as unknown as { telemetry?: { tracerProvider?: TracerProvider } })
    .telemetry
    ?.tracerProvider;
  return provider?.getTracer("clixon");
}

/**
 * Runs `work` inside a span. Spans that start in it are its children. Without tracing this is a call and no more.
 *
 * @param name what is done: `commit`, `validate`
 */
export function span<T>(name: string, work: () => T, attributes?: SpanAttributes): T {
  if (tracer === "unknown") tracer = findTracer();
  if (tracer === undefined) return work();
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    const fail = (error: unknown): never => {
      const message = error instanceof Error ? error.name : "error";
      span.setStatus({ code: STATUS_ERROR, message });
      span.end();
      throw error;
    };
    let result: T;
    try {
      result = work();
    } catch (error) {
      return fail(error);
    }
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then((value) => (span.end(), value), fail) as T;
  });
}

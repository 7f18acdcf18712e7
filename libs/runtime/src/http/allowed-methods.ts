interface KnownRoute {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Which methods each address takes, told route by route, so that a wrong method is a 405 that says so. */
export class AllowedMethods {
  private readonly routes: KnownRoute[] = [];

  /** Notes a route as Fastify registers it: `/v1/receipts/:receipt`, `*` for any rest. */
  note(method: string | readonly string[], pattern: string): void {
    for (const one of typeof method === 'string' ? [method] : method) {
      this.routes.push({ method: one, segments: pattern.split('/') });
    }
  }

  /** The methods that `url` takes, sorted; none when there is no such address. */
  of(url: string): string[] {
    const segments = (url.split('?', 1)[0] ?? '').split('/');
    const methods = this.routes
      .filter((route) => matches(route.segments, segments))
      .map((route) => route.method);
    return [...new Set(methods)].toSorted();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.at(-1) === '*') {
    const fixed = pattern.slice(0, -1);
    return segments.length >= fixed.length && fixed.every((part, i) => fits(part, segments[i]));
  }
  return pattern.length === segments.length && pattern.every((part, i) => fits(part, segments[i]));
}

function fits(part: string, segment: string | undefined): boolean {
  return part.startsWith(':') ? segment !== undefined && segment !== '' : part === segment;
}

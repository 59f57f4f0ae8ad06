import type { AwsAnswer } from './aws-answer.ts';
import type { AwsRequest, HttpRequest } from './aws-request.ts';
import type { Interceptors } from './front-server.ts';

/** Answers a call, or lets whoever answered it before do so by `next`. */
export type Layer = Readonly<
  Record<string, (request: AwsRequest, next: () => Promise<AwsAnswer>, http: HttpRequest) => Promise<AwsAnswer>>
>;

/** Interceptors with a layer over them. */
export function layered(base: Interceptors, layer: Layer): Interceptors {
  const over = Object.entries(layer).map(
    ([operation, answer]) =>
      [
        operation,
        (request: AwsRequest, forward: () => Promise<AwsAnswer>, http: HttpRequest) =>
          answer(request, () => base[operation]?.(request, forward, http) ?? forward(), http),
      ] as const,
  );
  return { ...base, ...Object.fromEntries(over) };
}

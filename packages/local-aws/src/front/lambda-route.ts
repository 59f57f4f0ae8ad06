export interface LambdaRoute {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const ROUTES: readonly (readonly [method: string, path: RegExp, operation: string, parameter?: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, 'GetFunction', 'FunctionName'],
  ['DELETE', /^\/2015-03-31\/functions\/([^/]+)$/, 'DeleteFunction', 'FunctionName'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'GetFunctionConfiguration', 'FunctionName'],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'UpdateFunctionConfiguration', 'FunctionName'],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/code$/, 'UpdateFunctionCode', 'FunctionName'],
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, 'Invoke', 'FunctionName'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/versions$/, 'ListVersionsByFunction', 'FunctionName'],
  ['POST', /^\/2015-03-31\/event-source-mappings\/?$/, 'CreateEventSourceMapping'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, 'GetEventSourceMapping', 'UUID'],
  ['PUT', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, 'UpdateEventSourceMapping', 'UUID'],
  ['DELETE', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, 'DeleteEventSourceMapping', 'UUID'],
  ['GET', /^\/2017-03-31\/tags\/(.+)$/, 'ListTags', 'Resource'],
  ['POST', /^\/2017-03-31\/tags\/(.+)$/, 'TagResource', 'Resource'],
  ['DELETE', /^\/2017-03-31\/tags\/(.+)$/, 'UntagResource', 'Resource'],
];

/** Which Lambda operation a REST call is; undefined where the front has nothing to do with it. */
export function lambdaRoute(method: string, path: string): LambdaRoute | undefined {
  for (const [routeMethod, pattern, operation, parameter] of ROUTES) {
    const match = routeMethod === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const value = match[1];
    return {
      operation,
      parameters: parameter === undefined || value === undefined ? {} : { [parameter]: decodeURIComponent(value) },
    };
  }
  return undefined;
}

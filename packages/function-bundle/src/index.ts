export { BundleError } from './bundle-error.ts';
export { type Bundle, bundleEntry, bundleFunction, bundleFunctions, type FunctionSource } from './bundle-function.ts';
export { zipFunction } from './zip-function.ts';

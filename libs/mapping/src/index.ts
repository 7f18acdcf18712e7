export type { AnyCodec, Codec, CodecExample } from './codecs/codec.js';
export { CODECS } from './codecs/all-codecs.js';
export { coveredBy } from './codecs/dialect.js';
export { compileMapping } from './compile/compile-mapping.js';
export type { CompiledMapping } from './compile/compile-mapping.js';
export type { MappingContext, PathFacts } from './context.js';
export type { Coverage, JoinedView, MappingProgram, ReadResult, WriteResult } from './program.js';

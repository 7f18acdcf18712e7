export * from './files/problem.js';
export * from './load-schemas.js';
export * from './schema-set.js';

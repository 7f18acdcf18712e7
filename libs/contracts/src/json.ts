/** Any value that JSON can hold. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object: native and canonical records before their shape is known. */
export type JsonObject = { readonly [key: string]: Json };

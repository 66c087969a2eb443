import type { Plugin } from 'vite';

/**
 * Modules that a package always brings and the client never uses, each with what stands in their place. Together they
 * are a twentieth of what a phone fetches before the first page. Were one of them called after all, it would throw.
 */
const leftOut: readonly { module: RegExp; instead: string }[] = [
  {
    // Zod describes schemas as JSON Schema; only the server does (for its OpenAPI document).
    module: /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/,
    instead: `
      const never = () => { throw new Error('JSON Schema is left out of the client'); };
      export const createToJSONSchemaMethod = () => never;
      export const createStandardJSONSchemaMethod = () => never;
      export { never as initializeContext, never as process, never as processSchema, never as handleUnrepresentable,
        never as extractDefs, never as finalize, never as aggregateChecks, never as toJSONSchema };
      export const allProcessors = {};`,
  },
  {
    // Material UI's themes made of CSS variables; ours is made anew for each scheme (see app/theme).
    module: /\/@mui\/material\/styles\/(createThemeWithVars|ThemeProviderWithVars)\.mjs$/,
    instead: `
      const never = () => { throw new Error('Themes of CSS variables are left out of the client'); };
      export default never;
      export { never as createGetCssVar, never as CssVarsProvider, never as Experimental_CssVarsProvider,
        never as useColorScheme, never as getInitColorSchemeScript };`,
  },
];

export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    apply: 'build',
    load: {
      filter: { id: leftOut.map(({ module }) => module) },
      handler: (id) => leftOut.find(({ module }) => module.test(id))?.instead,
    },
  };
}

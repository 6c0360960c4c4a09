// Stylesheets arrive as text, for adoptedStyleSheets: a strict CSP blocks <style> and style="".
declare module '*.css?text' {
  const css: string;
  // biome-ignore lint/style/noDefaultExport: a text module has nothing else to export.
  export default css;
}

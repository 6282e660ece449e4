/** SQL and what pods run are bundled as text. */
declare module '*.sql' {
  const text: string;
  export default text;
}
declare module '*.pod.mjs' {
  const text: string;
  export default text;
}
declare module '*.pod.sh' {
  const text: string;
  export default text;
}

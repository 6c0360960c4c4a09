/** What the operator must mend before anything can start, said in words; it ends the process, without a stack trace. */
export class StartFault extends Error {
  override name = 'StartFault';
}

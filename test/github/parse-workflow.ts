import { readFileSync } from 'node:fs';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';

/** Prints what GitHub's own parser says is wrong with a file, as JSON. Bundled, because the parser is made for bundlers. */
async function faultsOf(file: string): Promise<string[]> {
  const content = readFileSync(file, 'utf8');
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

faultsOf(process.argv[2] ?? '').then((faults) => console.log(JSON.stringify(faults)));

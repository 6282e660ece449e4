import type { ApiObject, Chart } from 'cdk8s';

/** The manifests of a chart by file name, each object in the file that `fileOf` names without its ending. */
export function manifestFiles(chart: Chart, fileOf: (object: ApiObject) => string): Map<string, object[]> {
  const files = new Map<string, object[]>();
  for (const object of chart.apiObjects) {
    const file = `${fileOf(object)}.k8s.yaml`;
    files.set(file, [...(files.get(file) ?? []), object.toJson()]);
  }
  return files;
}

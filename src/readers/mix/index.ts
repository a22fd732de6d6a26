/** Reads mix.exs, so that an application of Elixir is found where a service runs it. */
import type { Reader } from '../reader.ts'

export const mixReader: Reader = {
  name: 'mix',
  title: 'mix.exs: where an application of Elixir stands and what it depends on',
  docs: 'https://hexdocs.pm/mix/Mix.Project.html',
  files: ['**/mix.exs'],
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

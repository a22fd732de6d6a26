/** Reads Ecto's repositories in Elixir: each with what production's configuration says of the database it opens. */
import type { Reader } from '../reader.ts'

export const ectoReader: Reader = {
  name: 'ecto',
  title: 'Ecto’s repositories with what config/*.exs says of them for production, Postgrex, MyXQL and Redix',
  docs: 'https://hexdocs.pm/ecto/Ecto.Repo.html',
  files: ['**/*.ex'],
  sourcesOf: 'elixir',
  concerns: (text) => /\buse\s+Ecto\.Repo\b|\b(Postgrex|MyXQL|Redix)\b/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

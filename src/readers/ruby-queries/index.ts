/** Reads controllers of Rails for queries that have no end and for those asked once a row. */
import type { Reader } from '../reader.ts'

export const rubyQueriesReader: Reader = {
  name: 'ruby-queries',
  title: 'Controllers of Rails with their views in ERB and jbuilder: queries without an end and queries in loops',
  docs: 'https://guides.rubyonrails.org/active_record_querying.html',
  files: ['**/app/controllers/**/*_controller.rb'],
  sourcesOf: 'ruby',
  concerns: (text) =>
    /\b[A-Z]\w*\.(all|where|order|includes|preload|eager_load|find|find_by|select|left_joins|joins|each|find_each|map|to_a|to_json)\b|\.find(_by!?)?\b/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

/** Reads what an application of Rails says of itself in files: its gems, its databases, and how many processes serve and work. */
import type { Reader } from '../reader.ts'

export const railsReader: Reader = {
  name: 'rails',
  title:
    'Ruby on Rails: Gemfile, config/database.yml with ERB, db/schema.rb, and the files of Puma, Unicorn, Sidekiq, Solid Queue with its recurring tasks, Solid Cache and resque-pool, and the asset host of production',
  docs: 'https://guides.rubyonrails.org/configuring.html',
  files: [
    '**/{Gemfile,gems.rb}',
    '**/config/{database,sidekiq,queue,solid_queue,resque-pool,recurring}.yml',
    '**/config/{puma,unicorn}.rb',
    '**/config/{puma,unicorn}/*.rb',
    '**/config/environments/production.rb',
    '**/unicorn.rb',
    '**/db/*schema.rb',
  ],
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

/** Reads projects of .NET: which of them are applications, and the databases that their C# opens with what appsettings.json says. */
import type { Reader } from '../reader.ts'

export const dotnetReader: Reader = {
  name: 'dotnet',
  title: 'Projects of .NET: databases of EF Core, Npgsql, MySqlConnector, SqlClient and Dapper, with appsettings.json',
  docs: 'https://learn.microsoft.com/aspnet/core/fundamentals/configuration/',
  files: ['**/*.csproj'],
  concerns: (text) => text.includes('<Project'),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

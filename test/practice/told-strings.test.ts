/** Connection strings of .NET that a method puts together, or takes from elsewhere before it does: what may come is not what stands at the end. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const project = (method: string): Readonly<Record<string, string>> => ({
  'Till.csproj':
    '<Project Sdk="Microsoft.NET.Sdk.Web">\n<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\n<ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="8.0.4" /></ItemGroup>\n</Project>\n',
  'Shelf.cs': `using Npgsql;
public static class Shelf {
  public static string Line(IPlace place) {
${method}
  }
}
`,
  'Program.cs': `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<TillContext>(options => options.UseNpgsql(Shelf.Line(place)));
builder.Build().Run();
`,
})
const own =
  '    var made = new NpgsqlConnectionStringBuilder { Host = place.Host, Database = "till", SslMode = SslMode.Require };\n    return made.ConnectionString;'

test.each([
  ['it is built and nothing else', own, 'fail'],
  ['another is taken first where it is set', `    if (!string.IsNullOrEmpty(place.Whole)) {\n      return place.Whole;\n    }\n${own}`, 'unknown'],
  ['another is taken by a condition', `    if (place.IsBusy) return place.Whole;\n${own}`, 'unknown'],
  ['developers get their own', `    if (place.IsDevelopment) return "Host=localhost;Database=till";\n${own}`, 'fail'],
  ['nothing is given without a place', `    if (place == null) return null;\n${own}`, 'fail'],
  ['a function inside returns something', `    string Host() { return place.Host; }\n${own}`, 'fail'],
])('how many connections are opened where %s', async (_, method, wanted) => {
  expect((await verdicts(project(method), 'database/pooling')).map((line) => line.split(/[ :]/)[1])).toEqual([wanted])
})

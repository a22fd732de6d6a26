/** The size of a pool is what requests may fill; a program that takes none opens what it asks for. */
import { expect, test } from 'vitest'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { outcomeOf } from '../systems/shapes/shape.ts'
import { clock } from '../systems/story.ts'

const outcome = async (sdk: string, string: string, limit: number): Promise<string> => {
  const files = {
    'compose.yaml': `services:\n  kilns:\n    image: postgres:17\n    command: ["postgres", "-c", "max_connections=${limit}"]\n    volumes: ["kilns:/var/lib/postgresql/data"]\n  firing:\n    build: ./firing\n    environment: { DOTNET_ENVIRONMENT: Production }\nvolumes: { kilns: }\n`,
    'firing/Dockerfile': 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY . .\nCMD ["dotnet", "Firing.dll"]\n',
    'firing/Firing.csproj': `<Project Sdk="${sdk}">\n<PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework></PropertyGroup>\n<ItemGroup><PackageReference Include="Npgsql" Version="8.0.5" /></ItemGroup>\n</Project>\n`,
    'firing/Program.cs': `using Npgsql;\nvar kilns = new NpgsqlConnection("${string}");\nkilns.Open();\nwhile (true) { System.Threading.Thread.Sleep(1000); }\n`,
  }
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  return outcomeOf(head, 'database/connection-budget database/kilns')
}

const string = 'Host=kilns;Username=firing;Password=firing'
test.each([
  ['a program', 'Microsoft.NET.Sdk', string, 100, 'unknown'],
  ['a worker', 'Microsoft.NET.Sdk.Worker', string, 100, 'unknown'],
  ['a program of which even the whole pool fits', 'Microsoft.NET.Sdk', string, 300, 'pass'],
  ['a program whose string asks for more than there is', 'Microsoft.NET.Sdk', `${string};Maximum Pool Size=200`, 100, 'fail'],
  ['what takes requests', 'Microsoft.NET.Sdk.Web', string, 100, 'fail'],
])('%s', async (_, sdk, own, limit, expected) => {
  expect(await outcome(sdk, own, limit)).toBe(expected)
})

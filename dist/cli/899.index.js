export const id = 899;
export const ids = [899];
export const modules = {

/***/ 2899:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  renderDecision: () => (/* binding */ renderDecision),
  renderScorecard: () => (/* binding */ renderScorecard),
  renderSummary: () => (/* binding */ renderSummary)
});

// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
;// CONCATENATED MODULE: ./lib/src/report/links.js

/** `[ops/backup.sh:9](…)`, or the same as code where there is nothing to link to. */
function place(at, commit, links) {
    const text = (0,report_escape/* code */.aY)(`${at.path}:${at.line}`);
    if (links === undefined || at.path === '')
        return text;
    return `[${text}](${links.blob(commit, at.path, at.line)})`;
}

;// CONCATENATED MODULE: ./node_modules/markdown-table/index.js
// To do: next major: remove.
/**
 * @typedef {Options} MarkdownTableOptions
 *   Configuration.
 */

/**
 * @typedef Options
 *   Configuration.
 * @property {boolean | null | undefined} [alignDelimiters=true]
 *   Whether to align the delimiters (default: `true`);
 *   they are aligned by default:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   Pass `false` to make them staggered:
 *
 *   ```markdown
 *   | Alpha | B |
 *   | - | - |
 *   | C | Delta |
 *   ```
 * @property {ReadonlyArray<string | null | undefined> | string | null | undefined} [align]
 *   How to align columns (default: `''`);
 *   one style for all columns or styles for their respective columns;
 *   each style is either `'l'` (left), `'r'` (right), or `'c'` (center);
 *   other values are treated as `''`, which doesn’t place the colon in the
 *   alignment row but does align left;
 *   *only the lowercased first character is used, so `Right` is fine.*
 * @property {boolean | null | undefined} [delimiterEnd=true]
 *   Whether to end each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B
 *   | ----- | -----
 *   | C     | Delta
 *   ```
 * @property {boolean | null | undefined} [fillRows=true]
 *   Whether to fill rows with empty cells up to the most cells in a row
 *   (default: `true`).
 *
 *   When `true`, all rows have as many cells as the longest row:
 *
 *   ```markdown
 *   | Alpha | B    |   |
 *   | ----- | ---- | - |
 *   | C     |      |   |
 *   | D     | Echo | F |
 *   ```
 *
 *   When `false`, rows keep their cells,
 *   and the delimiter row has as many cells as the header row:
 *
 *   ```markdown
 *   | Alpha | B    |
 *   | ----- | ---- |
 *   | C     |
 *   | D     | Echo | F |
 *   ```
 * @property {boolean | null | undefined} [delimiterStart=true]
 *   Whether to begin each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are starting delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no starting delimiters:
 *
 *   ```markdown
 *   Alpha | B     |
 *   ----- | ----- |
 *   C     | Delta |
 *   ```
 * @property {boolean | null | undefined} [padding=true]
 *   Whether to add a space of padding between delimiters and cells
 *   (default: `true`).
 *
 *   When `true`, there is padding:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there is no padding:
 *
 *   ```markdown
 *   |Alpha|B    |
 *   |-----|-----|
 *   |C    |Delta|
 *   ```
 * @property {((value: string) => number) | null | undefined} [stringLength]
 *   Function to detect the length of table cell content (optional);
 *   this is used when aligning the delimiters (`|`) between table cells;
 *   full-width characters and emoji mess up delimiter alignment when viewing
 *   the markdown source;
 *   to fix this, you can pass this function,
 *   which receives the cell content and returns its “visible” size;
 *   note that what is and isn’t visible depends on where the text is displayed.
 *
 *   Without such a function, the following:
 *
 *   ```js
 *   markdownTable([
 *     ['Alpha', 'Bravo'],
 *     ['中文', 'Charlie'],
 *     ['👩‍❤️‍👩', 'Delta']
 *   ])
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo |
 *   | - | - |
 *   | 中文 | Charlie |
 *   | 👩‍❤️‍👩 | Delta |
 *   ```
 *
 *   With [`string-width`](https://github.com/sindresorhus/string-width):
 *
 *   ```js
 *   import stringWidth from 'string-width'
 *
 *   markdownTable(
 *     [
 *       ['Alpha', 'Bravo'],
 *       ['中文', 'Charlie'],
 *       ['👩‍❤️‍👩', 'Delta']
 *     ],
 *     {stringLength: stringWidth}
 *   )
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo   |
 *   | ----- | ------- |
 *   | 中文  | Charlie |
 *   | 👩‍❤️‍👩    | Delta   |
 *   ```
 */

/**
 * Get the length of a cell.
 *
 * @param {string} value
 *   Cell value.
 * @returns {number}
 *   Cell size.
 */
function defaultStringLength(value) {
  return value.length
}

/**
 * Generate a markdown
 * ([GFM](https://docs.github.com/en/github/writing-on-github/working-with-advanced-formatting/organizing-information-with-tables))
 * table.
 *
 * @param {ReadonlyArray<ReadonlyArray<string | null | undefined>>} table
 *   Table data (matrix of strings).
 * @param {Readonly<Options> | null | undefined} [options]
 *   Configuration (optional).
 * @returns {string}
 *   Result.
 */
function markdownTable(table, options) {
  const settings = options || {}
  // To do: next major: change to spread.
  // eslint-disable-next-line unicorn/prefer-spread -- `align` can be a string.
  const align = (settings.align || []).concat()
  const stringLength = settings.stringLength || defaultStringLength
  /** @type {Array<number>} Character codes as symbols for alignment per column. */
  const alignments = []
  /** @type {Array<Array<string>>} Cells per row. */
  const cellMatrix = []
  /** @type {Array<Array<number>>} Sizes of each cell per row. */
  const sizeMatrix = []
  /** @type {Array<number>} */
  const longestCellByColumn = []
  let mostCellsPerRow = 0
  let rowIndex = -1

  // This is a superfluous loop if we don’t align delimiters, but otherwise we’d
  // do superfluous work when aligning, so optimize for aligning.
  while (++rowIndex < table.length) {
    /** @type {Array<string>} */
    const row = []
    /** @type {Array<number>} */
    const sizes = []
    let columnIndex = -1

    if (table[rowIndex].length > mostCellsPerRow) {
      mostCellsPerRow = table[rowIndex].length
    }

    while (++columnIndex < table[rowIndex].length) {
      const cell = serialize(table[rowIndex][columnIndex])

      if (settings.alignDelimiters !== false) {
        const size = stringLength(cell)
        sizes[columnIndex] = size

        if (
          longestCellByColumn[columnIndex] === undefined ||
          size > longestCellByColumn[columnIndex]
        ) {
          longestCellByColumn[columnIndex] = size
        }
      }

      row.push(cell)
    }

    cellMatrix[rowIndex] = row
    sizeMatrix[rowIndex] = sizes
  }

  // Figure out which alignments to use.
  let columnIndex = -1

  if (typeof align === 'object' && 'length' in align) {
    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = toAlignment(align[columnIndex])
    }
  } else {
    const code = toAlignment(align)

    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = code
    }
  }

  // Inject the alignment row.
  columnIndex = -1
  /** @type {Array<string>} */
  const row = []
  /** @type {Array<number>} */
  const sizes = []

  while (++columnIndex < mostCellsPerRow) {
    const code = alignments[columnIndex]
    let before = ''
    let after = ''

    if (code === 99 /* `c` */) {
      before = ':'
      after = ':'
    } else if (code === 108 /* `l` */) {
      before = ':'
    } else if (code === 114 /* `r` */) {
      after = ':'
    }

    // There *must* be at least one hyphen-minus in each alignment cell.
    let size =
      settings.alignDelimiters === false
        ? 1
        : Math.max(
            1,
            longestCellByColumn[columnIndex] - before.length - after.length
          )

    const cell = before + '-'.repeat(size) + after

    if (settings.alignDelimiters !== false) {
      size = before.length + size + after.length

      if (size > longestCellByColumn[columnIndex]) {
        longestCellByColumn[columnIndex] = size
      }

      sizes[columnIndex] = size
    }

    row[columnIndex] = cell
  }

  // Inject the alignment row.
  cellMatrix.splice(1, 0, row)
  sizeMatrix.splice(1, 0, sizes)

  rowIndex = -1
  /** @type {Array<string>} */
  const lines = []

  while (++rowIndex < cellMatrix.length) {
    const row = cellMatrix[rowIndex]
    const sizes = sizeMatrix[rowIndex]
    const cellsInRow =
      settings.fillRows === false
        ? Math.max(1, cellMatrix[rowIndex === 1 ? 0 : rowIndex].length)
        : mostCellsPerRow
    columnIndex = -1
    /** @type {Array<string>} */
    const line = []

    while (++columnIndex < cellsInRow) {
      const cell = row[columnIndex] || ''
      let before = ''
      let after = ''

      if (settings.alignDelimiters !== false) {
        const size =
          longestCellByColumn[columnIndex] - (sizes[columnIndex] || 0)
        const code = alignments[columnIndex]

        if (code === 114 /* `r` */) {
          before = ' '.repeat(size)
        } else if (code === 99 /* `c` */) {
          const half = size / 2

          if (size % 2) {
            before = ' '.repeat(half + 0.5)
            after = ' '.repeat(half - 0.5)
          } else {
            before = ' '.repeat(half)
            after = before
          }
        } else {
          after = ' '.repeat(size)
        }
      }

      if (settings.delimiterStart !== false && !columnIndex) {
        line.push('|')
      }

      if (
        settings.padding !== false &&
        // Don’t add the opening space if we’re not aligning and the cell is
        // empty: there will be a closing space.
        !(settings.alignDelimiters === false && cell === '') &&
        (settings.delimiterStart !== false || columnIndex)
      ) {
        line.push(' ')
      }

      if (settings.alignDelimiters !== false) {
        line.push(before)
      }

      line.push(cell)

      if (settings.alignDelimiters !== false) {
        line.push(after)
      }

      if (settings.padding !== false) {
        line.push(' ')
      }

      if (settings.delimiterEnd !== false || columnIndex !== cellsInRow - 1) {
        line.push('|')
      }
    }

    lines.push(
      settings.delimiterEnd === false
        ? line.join('').replace(/ +$/, '')
        : line.join('')
    )
  }

  return lines.join('\n')
}

/**
 * Serialize a cell value.
 *
 * @param {string | null | undefined} [value]
 *   Value to serialize.
 * @returns {string}
 *   Result.
 */
function serialize(value) {
  return value === null || value === undefined ? '' : String(value)
}

/**
 * Get the alignment character code from a value.
 *
 * @param {string | null | undefined} value
 *   Value.
 * @returns {number}
 *   Alignment.
 */
function toAlignment(value) {
  const code = typeof value === 'string' ? value.codePointAt(0) : 0

  return code === 67 /* `C` */ || code === 99 /* `c` */
    ? 99 /* `c` */
    : code === 76 /* `L` */ || code === 108 /* `l` */
      ? 108 /* `l` */
      : code === 82 /* `R` */ || code === 114 /* `r` */
        ? 114 /* `r` */
        : 0
}

;// CONCATENATED MODULE: ./lib/src/report/table.js
/** Tables in Markdown, of cells that are escaped already. */

function table(head, rows) {
    return markdownTable([[...head], ...rows.map((row) => [...row])], { alignDelimiters: false, padding: true, delimiterStart: true, delimiterEnd: true });
}
function details(summary, body) {
    return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

// EXTERNAL MODULE: ./lib/src/base/fact.js
var base_fact = __webpack_require__(1902);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/audit/parts.js
/** What every section of the audit draws with: verdicts by rule, lines of what is there and what is missing, places. */





const orders = { critical: 0, high: 1, medium: 2, low: 3 };
/** Verdicts of one category, the gravest first. */
function ofCategory(drawn, category, outcome) {
    return drawn.scorecard.verdicts
        .filter((verdict) => verdict.category === category && verdict.outcome === outcome)
        .sort((a, b) => orders[a.severity] - orders[b.severity] || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
function where(drawn, verdict) {
    return place(verdict.evidence[0], drawn.scorecard.commit, drawn.links);
}
/** Verdicts of one rule that say the same stand on one line, with their subjects. */
function grouped(verdicts) {
    const groups = new Map();
    for (const verdict of verdicts) {
        const key = `${verdict.rule}\n${verdict.current}`;
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [verdict]);
        else
            group.push(verdict);
    }
    return [...groups.values()];
}
const shown = 4;
function subjects(group) {
    const names = group.filter((verdict) => verdict.subject !== 'system').map((verdict) => verdict.subject);
    if (names.length === 0)
        return '';
    const rest = names.length - shown;
    return ` (${names.slice(0, shown).map(report_escape/* code */.aY).join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`;
}
/** `- ✅ title: what is there (subject), place`; subjects that differ stand on the same line. A rule that fails for another subject is not in place. */
function presentLines(drawn, passing) {
    const failing = new Set(drawn.scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => verdict.rule));
    const verdicts = passing.filter((verdict) => !failing.has(verdict.rule));
    const byRule = new Map();
    for (const group of grouped(verdicts))
        byRule.set(group[0].rule, [...(byRule.get(group[0].rule) ?? []), group]);
    return [...byRule.values()].map((groups) => {
        const [first] = groups[0] ?? [];
        const parts = groups.slice(0, shown).map((group) => {
            const current = (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(group[0].current, 300));
            return `${current}${current === '' ? subjects(group).trimStart() : subjects(group)} ${where(drawn, group[0])}`;
        });
        const rest = groups.length - shown;
        return `- ✅ ${(0,report_escape/* sentence */.em)(first?.title ?? first?.rule ?? '')}: ${parts.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
    });
}
/** `- ❌ message (subject), place`. */
function missingLines(drawn, verdicts) {
    return grouped(verdicts).map((group) => {
        const [first] = group;
        return `- ${words/* severitySigns */.GA[first.severity]} ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(opened(first.message, first.subject), 400))}${group.length > 1 ? subjects(group) : ''} ${where(drawn, first)}`;
    });
}
/** Priority · Issue · Current · Recommended · Where. */
function issueRows(drawn, verdicts) {
    const rows = grouped(verdicts).map((group) => {
        const [first] = group;
        return [
            `${words/* severitySigns */.GA[first.severity]} ${words/* severityNames */.qx[first.severity]}`,
            `${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(opened(first.message, first.subject), 300))}${group.length > 1 ? subjects(group) : ''}`,
            (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(first.current, 200)),
            (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(first.recommended, 200)),
            where(drawn, first),
        ];
    });
    return table(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows);
}
function thingsOf(drawn, kind) {
    return drawn.scorecard.system.things.filter((thing) => thing.kind === kind);
}
function told(fact) {
    return (0,base_fact/* isResolved */.ZY)(fact) ? fact.value : undefined;
}
/** A figure that may be open: the value, its bound, or a question mark. */
function figure(fact, print = String) {
    if (fact === undefined)
        return 'none';
    if (fact.state !== 'unresolved')
        return print(fact.value);
    return fact.atLeast === undefined || fact.atLeast === 0 ? '?' : `≥ ${print(fact.atLeast)}`;
}
/** Bytes with a binary unit: `3 GiB`, `256 MiB`. */
function bytes(value) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let left = value;
    let unit = 0;
    while (left >= 1024 && unit < units.length - 1) {
        left /= 1024;
        unit++;
    }
    return `${Math.round(left * 10) / 10} ${units[unit]}`;
}
/** A sentence begins with a capital letter; a name or a setting stays as it is written. */
function opened(message, subject) {
    const name = subject.slice(subject.indexOf('/') + 1);
    if (message.startsWith(name) || /^\S*[_.=/]\S/.test(message))
        return message;
    return message.charAt(0).toUpperCase() + message.slice(1);
}
/** The score and grade of one category, or that there was nothing to judge. */
function standing(drawn, category) {
    const found = drawn.scorecard.categories.find((one) => one.id === category);
    return found === undefined ? 'not judged' : `${found.grade} · ${found.score.toFixed(1)}`;
}
function heading(number, title, drawn, category) {
    return `## ${number}. ${title}${category === undefined ? '' : `: ${standing(drawn, category)}`}`;
}
function paragraphs(...parts) {
    return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

;// CONCATENATED MODULE: ./lib/src/report/audit/backup.js
/** Section 5: which copies are made by themselves, where they end, how long they are kept, and whether that meets the objectives. */




const title = 'Backup and disaster recovery';
function backupSection(drawn) {
    const present = presentLines(drawn, ofCategory(drawn, 'backup', 'pass'));
    const absent = missingLines(drawn, ofCategory(drawn, 'backup', 'fail'));
    if (present.length + absent.length === 0)
        return `${heading(5, title, drawn)}\n\nNo database of record is declared in this tree, so there is nothing to back up.`;
    return paragraphs(heading(5, title, drawn, 'backup'), copies(drawn), objectives(drawn), present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### Missing\n\n${absent.join('\n')}`);
}
function copies(drawn) {
    const backups = thingsOf(drawn, 'backup');
    if (backups.length === 0)
        return '';
    const rows = backups.map((backup) => {
        const { facts } = backup;
        const automatic = told(facts.automatic);
        return [
            (0,report_escape/* code */.aY)(told(facts.mechanism) ?? backup.name),
            (0,report_escape/* code */.aY)(told(facts.of) ?? '?'),
            automatic === true
                ? facts.every === undefined
                    ? 'by itself'
                    : `every ${figure(facts.every, (value) => `${Math.round(value * 10) / 10} h`)}`
                : automatic === false
                    ? 'by hand'
                    : '?',
            told(facts.destination) === undefined ? '' : (0,report_escape/* code */.aY)(told(facts.destination) ?? ''),
            automatic === true && facts.retentionDays !== undefined ? figure(facts.retentionDays, (value) => `${Math.round(value * 10) / 10} days`) : '',
            place(backup.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    return table(['Copy by', 'Of', 'Runs', 'Ends at', 'Kept', 'Where'], rows);
}
function objectives(drawn) {
    const { facts } = drawn.scorecard.system.root;
    const { rtoHours, rpoHours } = drawn.scorecard.audit.objectives;
    const rto = rtoHours ?? told(facts.rtoHours);
    const rpo = rpoHours ?? told(facts.rpoHours);
    if (rto === undefined && rpo === undefined)
        return '';
    const every = thingsOf(drawn, 'database').flatMap((database) => {
        const hours = told(database.facts.backupEvery);
        return hours === undefined ? [] : [{ name: database.name, hours }];
    });
    const held = rpo === undefined
        ? []
        : every.map(({ name, hours }) => `the copies of ${(0,report_escape/* code */.aY)(name)} are up to ${Math.round(hours * 10) / 10} h apart, which ${hours <= rpo ? 'meets' : 'misses'} it`);
    const stated = [...(rto === undefined ? [] : [`recovery time objective ${rto} h`]), ...(rpo === undefined ? [] : [`recovery point objective ${rpo} h`])].join(', ');
    return `Stated: ${stated}${held.length === 0 ? '' : `; ${held.join('; ')}`}.`;
}

;// CONCATENATED MODULE: ./lib/src/report/audit/cost.js
/** Section 7: what the listed prices come to, and what that is for one tenant. */



const signs = { yes: '✅', no: '❌ not as declared', unknown: 'not told' };
function costSection(drawn) {
    const { cost } = drawn.scorecard.audit;
    if (cost === undefined)
        return `${heading(7, 'Cost', drawn)}\n\nNo prices are listed; ${(0,report_escape/* code */.aY)('prices:')} in ${(0,report_escape/* code */.aY)('.plimsoll.yml')} takes them.`;
    const money = (value) => `${value.toFixed(2)}${cost.currency === '' ? '' : ` ${(0,report_escape/* escaped */.Mk)(cost.currency)}`}`;
    const rows = cost.items.map((item) => [(0,report_escape/* escaped */.Mk)(item.name), money(item.monthly), String(item.quantity), money(item.total)]);
    rows.push(['**Total**', '', '', `**${money(cost.total)}**`]);
    const sizes = cost.sizes.map((size) => [String(size.tenants), money(size.perTenant), signs[size.carried]]);
    return paragraphs(heading(7, 'Cost', drawn), table(['Resource', 'A month', 'Quantity', 'Total'], rows), sizes.length === 0 ? '' : table(['Tenants', 'A tenant and month', 'Carried as declared'], sizes), sizes.length === 0 ? '' : 'The total is what is listed at every size; which prices grow with the load is not part of the list.');
}

;// CONCATENATED MODULE: ./lib/src/report/audit/database.js





const database_title = 'Database';
function databaseSection(drawn) {
    const databases = thingsOf(drawn, 'database');
    if (databases.length === 0)
        return `${heading(2, database_title, drawn)}\n\nNo database is declared or used in this tree.`;
    const failing = ofCategory(drawn, 'database', 'fail').filter((verdict) => !isSetting(verdict));
    const present = presentLines(drawn, ofCategory(drawn, 'database', 'pass').filter((verdict) => !isSetting(verdict)));
    const settings = settingsTable(drawn.scorecard);
    return paragraphs(heading(2, database_title, drawn, 'database'), databaseTable(drawn, databases), schemaQuality(drawn), settings === '' ? '' : `### PostgreSQL configuration\n\n${settings}`, failing.length === 0 ? '' : `### Issues\n\n${issueRows(drawn, failing)}`, present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`);
}
function databaseTable(drawn, databases) {
    const rows = databases.map((database) => {
        const { facts } = database;
        const engine = `${told(facts.engine) ?? ''}${told(facts.version) === undefined ? '' : ` ${told(facts.version)}`}`;
        const standbys = figure(facts.standbys);
        return [
            (0,report_escape/* code */.aY)(database.name),
            (0,report_escape/* escaped */.Mk)(engine),
            (0,report_escape/* escaped */.Mk)(told(facts.purpose) ?? '?'),
            (0,report_escape/* escaped */.Mk)(told(facts.pooling) ?? (told(facts.relational) === true ? '?' : '')),
            standbys === '0' ? 'none' : standbys,
            place(database.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    return table(['Database', 'Engine', 'Keeps', 'Pooling', 'Standbys', 'Where'], rows);
}
/** The audit's *Schema quality*: counts, and what the schema rules found. */
function schemaQuality(drawn) {
    const schemas = thingsOf(drawn, 'schema');
    if (schemas.length === 0)
        return '';
    const lines = schemas.map((schema) => {
        const { models, indexes, uniques, foreignKeys, orm } = schema.facts;
        return `- ${(0,report_escape/* code */.aY)(schema.name)} (${(0,report_escape/* escaped */.Mk)(told(orm) ?? 'schema')}): ${figure(models)} models, ${figure(indexes)} indexes besides primary keys, of them ${figure(uniques)} unique, ${figure(foreignKeys)} foreign keys ${place(schema.at, drawn.scorecard.commit, drawn.links)}`;
    });
    return `### Schema quality\n\n${lines.join('\n')}`;
}
/** Rules whose verdict is one line of the server's configuration. */
const parameters = [
    'max-connections',
    'shared-buffers',
    'work-mem',
    'effective-cache-size',
    'maintenance-work-mem',
    'wal-buffers',
    'random-page-cost',
];
function isSetting(verdict) {
    return parameters.includes(verdict.rule.replace(/^database\//, ''));
}
/** Parameter · Current · Recommended · Status, for each server that is set in the tree; empty when there is none. */
function settingsTable(scorecard, links) {
    const found = scorecard.verdicts.filter((verdict) => verdict.category === 'database' && isSetting(verdict) && verdict.outcome !== 'not-applicable' && verdict.outcome !== 'error');
    if (found.length === 0)
        return '';
    const subjects = [...new Set(found.map((verdict) => verdict.subject))];
    const rows = subjects.flatMap((subject) => parameters.flatMap((parameter) => {
        const verdict = found.find((one) => one.subject === subject && one.rule === `database/${parameter}`);
        if (verdict === undefined)
            return [];
        const name = parameter.replaceAll('-', '_');
        return [
            [
                (0,report_escape/* code */.aY)(subjects.length > 1 ? `${subject.replace(/^database\//, '')} ${name}` : name),
                (0,report_escape/* sentence */.em)(verdict.current),
                (0,report_escape/* sentence */.em)(verdict.recommended),
                statusOf(verdict),
                place(verdict.evidence[0], scorecard.commit, links),
            ],
        ];
    }));
    return table(['Parameter', 'Current', 'Recommended', 'Status', 'Where'], rows);
}
function statusOf(verdict) {
    if (verdict.outcome === 'pass')
        return '✅ OK';
    if (verdict.outcome === 'unknown')
        return 'not told';
    return `${words/* severitySigns */.GA[verdict.severity]} ${words/* severityNames */.qx[verdict.severity]}`;
}

;// CONCATENATED MODULE: ./lib/src/report/audit/infrastructure.js




const infrastructure_title = 'Infrastructure';
function infrastructureSection(drawn) {
    const { scorecard } = drawn;
    const services = thingsOf(drawn, 'service');
    const failing = ofCategory(drawn, 'infrastructure', 'fail');
    if (services.length === 0)
        return `${heading(1, infrastructure_title, drawn)}\n\nNo service is declared in this tree.`;
    const stacks = scorecard.stacks.map((stack) => `- Stack ${(0,report_escape/* code */.aY)(stack.name)} (${stack.tool === 'swarm' ? 'Docker Swarm' : 'Docker Compose'}): ${stack.files.map(report_escape/* code */.aY).join(', ')}; ${(0,report_escape/* sentence */.em)(stack.why)}`);
    const present = presentLines(drawn, ofCategory(drawn, 'infrastructure', 'pass'));
    return paragraphs(heading(1, infrastructure_title, drawn, 'infrastructure'), paragraphs('### Current setup', [...stacks, ...nodeLines(drawn)].join('\n')), `### Services\n\n${serviceTable(drawn, services)}`, sums(drawn), failing.length === 0 ? '' : `### Issues\n\n${issueRows(drawn, failing)}`, present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`);
}
function nodeLines({ scorecard }) {
    const { node } = scorecard.audit;
    if (node === undefined)
        return [];
    const parts = [
        ...(node.cpus === undefined ? [] : [`${node.cpus} cores`]),
        ...(node.memoryBytes === undefined ? [] : [`${bytes(node.memoryBytes)} of memory`]),
        ...(node.diskBytes === undefined ? [] : [`${bytes(node.diskBytes)} of disk`]),
    ];
    return parts.length === 0 ? [] : [`- Node, as the target says: ${parts.join(', ')}`];
}
function serviceTable(drawn, services) {
    const rows = services.slice(0, 60).map((service) => {
        const { facts } = service;
        const each = told(facts.everyNode) === true ? 'each node' : figure(facts.replicas);
        return [
            (0,report_escape/* code */.aY)(service.name),
            (0,report_escape/* escaped */.Mk)(told(facts.role) ?? ''),
            each,
            figure(facts.memoryLimit, bytes),
            figure(facts.cpuLimit),
            scaling(service, drawn),
            place(service.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    const more = services.length > 60 ? `\n\nAnd ${services.length - 60} more services.` : '';
    return `${table(['Service', 'Role', 'Copies', 'Memory limit', 'CPU limit', 'Can it scale?', 'Where'], rows)}${more}`;
}
/** Whether more copies help, and how many its database has connections for. */
function scaling(service, drawn) {
    const role = told(service.facts.role);
    if (role === 'database')
        return 'Not by copies: a primary and its standbys';
    if (role === 'pool')
        return 'Limited: each copy opens a pool of its own';
    if (role === 'scheduler')
        return 'No: one is right';
    if (role === 'proxy' && told(service.facts.everyNode) === true)
        return 'With the nodes';
    if (role !== 'web' && role !== 'worker' && role !== 'proxy')
        return '';
    const clients = Array.isArray(service.facts.clients) ? service.facts.clients : [];
    const most = [...clients.flatMap((client) => limitBy(client, service, drawn)), ...nodeLimit(service, drawn)];
    if (most.length === 0)
        return clients.length === 0 ? 'Yes' : 'Yes; up to what is not told';
    const [least] = most.sort((a, b) => a.copies - b.copies);
    return least === undefined ? 'Yes' : `Yes, to ${least.copies} by ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(least.by, 80))}`;
}
/** Copies for which the memory of the target's node suffices, with a third to spare. */
function nodeLimit(service, drawn) {
    const { nodeMemory, limitMemory } = drawn.scorecard.system.root.facts;
    const [node, all, one, copies] = [told(nodeMemory), told(limitMemory), told(service.facts.memoryLimit), told(service.facts.replicas)];
    if (node === undefined || all === undefined || one === undefined || copies === undefined || one <= 0)
        return [];
    return [{ copies: copies + Math.max(0, Math.floor((node / 1.33 - all) / one)), by: 'the memory of the node' }];
}
/** Copies for which the connections that are left suffice. */
function limitBy(client, service, drawn) {
    const pool = told(client.facts.pool);
    const copies = told(service.facts.replicas);
    if (pool === undefined || copies === undefined || pool <= 0)
        return [];
    const through = told(client.facts.through);
    if (through !== undefined && through !== 'none') {
        const pooler = thingsOf(drawn, 'pool').find((one) => told(one.facts.of) === told(client.facts.of));
        const [accepted, used] = [told(pooler?.facts.maxClients), told(pooler?.facts.demand)];
        if (pooler === undefined || accepted === undefined || used === undefined)
            return [];
        return [{ copies: copies + Math.max(0, Math.floor((accepted - used) / pool)), by: `the ${accepted} client connections of ${pooler.name}` }];
    }
    const database = thingsOf(drawn, 'database').find((one) => one.name === told(client.facts.of));
    const [most, kept, used] = [told(database?.facts.maxConnections), told(database?.facts.reserved) ?? 0, told(database?.facts.demand)];
    if (database === undefined || most === undefined || used === undefined)
        return [];
    return [{ copies: copies + Math.max(0, Math.floor((most - kept - used) / pool)), by: `the ${most - kept} connections of ${database.name}` }];
}
/** The sums of limits and reservations against the node. */
function sums({ scorecard }) {
    const { limitMemory, limitCpus, nodeMemory, nodeCpus } = scorecard.system.root.facts;
    if (limitMemory === undefined && limitCpus === undefined)
        return '';
    if (told(limitMemory) === undefined && told(limitCpus) === undefined)
        return '### Sum of all limits\n\nNot every service has a limit, so what they may take together cannot be added up.';
    const rows = [
        ...(limitCpus === undefined
            ? []
            : [
                [
                    'CPU',
                    figure(limitCpus, (value) => `${value} cores`),
                    '+20 %',
                    withBuffer(told(limitCpus), 1.2, (value) => `${value} cores`),
                    figure(nodeCpus, (value) => `${value} cores`),
                ],
            ]),
        ...(limitMemory === undefined
            ? []
            : [['Memory', figure(limitMemory, bytes), '+33 %', withBuffer(told(limitMemory), 1.33, bytes), figure(nodeMemory, bytes)]]),
    ];
    return `### Sum of all limits\n\n${table(['Resource', 'Limits of all copies', 'Buffer', 'Wanted', 'Node'], rows)}`;
}
function withBuffer(value, factor, print) {
    return value === undefined ? '?' : print(Math.round(value * factor * 10) / 10);
}

;// CONCATENATED MODULE: ./lib/src/report/audit/performance.js




const performance_title = 'Performance';
function performanceSection(drawn) {
    const present = presentLines(drawn, ofCategory(drawn, 'performance', 'pass'));
    const absent = missingLines(drawn, ofCategory(drawn, 'performance', 'fail'));
    const { capacity } = drawn.scorecard.audit;
    if (capacity === undefined && present.length + absent.length === 0)
        return `${heading(6, performance_title, drawn)}\n\nNothing about performance could be judged; a target in ${(0,report_escape/* code */.aY)('.plimsoll.yml')} (tenants, users per tenant) is what capacity is held against.`;
    return paragraphs(heading(6, performance_title, drawn, 'performance'), capacity === undefined
        ? `No target is set, so capacity is not judged: ${(0,report_escape/* code */.aY)('target: { tenants: 100, usersPerTenant: 5 }')} in ${(0,report_escape/* code */.aY)('.plimsoll.yml')} sets one.`
        : capacityText(drawn.scorecard, capacity, drawn.links), present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### Recommendations\n\n${absent.join('\n')}`);
}
/** The arithmetic behind *can it carry the target*. */
function capacityText(scorecard, capacity, links) {
    const load = [
        `- Concurrent users: ${capacity.users}${capacity.tenants === undefined ? '' : ` (${capacity.tenants} tenants)`}`,
        `- Peak load: ${round(capacity.requestsPerSecond)} requests a second`,
        `- Database queries: ${round(capacity.queriesPerSecond)} a second`,
    ];
    const rows = capacity.bounds.map((bound) => [
        (0,report_escape/* escaped */.Mk)(bound.what),
        bound.users === undefined ? 'not told' : String(bound.users),
        ...(capacity.tenants === undefined ? [] : [bound.tenants === undefined ? '' : String(bound.tenants)]),
        (0,report_escape/* escaped */.Mk)(bound.how),
        bound.users === undefined ? '' : bound.users < capacity.users ? '❌' : '✅',
        place(bound.evidence, scorecard.commit, links),
    ]);
    const bounds = rows.length === 0
        ? ''
        : `### What runs out first\n\n${table(['Bound', 'Users', ...(capacity.tenants === undefined ? [] : ['Tenants']), 'How', 'Target', 'Where'], rows)}`;
    const scale = capacity.bounds.flatMap((bound) => bound.from === undefined || bound.remedy === ''
        ? []
        : [`- From ${bound.from} tenants (four fifths of what ${(0,report_escape/* escaped */.Mk)(bound.what)} carry): ${(0,report_escape/* escaped */.Mk)(bound.remedy)}`]);
    const assumed = capacity.assumptions.map((one) => `- ${(0,report_escape/* code */.aY)(one.name)}: ${one.value} ${one.unit} ${one.because}`);
    return paragraphs(`### Load of the target\n\n${load.join('\n')}`, bounds, scale.length === 0 ? '' : `### When to scale what\n\n${scale.join('\n')}`, assumed.length === 0 ? '' : `Assumed, and set as parameters of ${(0,report_escape/* code */.aY)('performance/capacity')}:\n\n${assumed.join('\n')}`);
}
function round(value) {
    return String(Math.round(value));
}

;// CONCATENATED MODULE: ./lib/src/report/audit/plan.js



const names = { 1: 'Phase 1: critical fixes 🔴', 2: 'Phase 2: high priority 🟡', 3: 'Phase 3: enhancements 🟢' };
function planSection(drawn) {
    const body = planText(drawn.scorecard, drawn.links, Infinity);
    return `${heading(8, 'Action plan', drawn)}\n\n${body === '' ? 'Nothing fails, so there is nothing to plan.' : body}`;
}
/** The phases with their items, numbered through; empty when nothing fails. */
function planText(scorecard, links, most) {
    let number = 0;
    const phases = scorecard.audit.phases.filter((phase) => phase.items.length > 0);
    return phases
        .map((phase) => {
        const lines = phase.items.slice(0, most).map((item) => {
            number++;
            return `${number}. ${itemLine(item, scorecard, links)}`;
        });
        const rest = phase.items.length - lines.length;
        return `**${names[phase.phase]}**${afterwards(phase)}\n\n${lines.join('\n')}${rest > 0 ? `\n\n${rest} more in the step summary.` : ''}`;
    })
        .join('\n\n');
}
function afterwards(phase) {
    return phase.score === undefined ? '' : ` · then ${phase.grade ?? ''} · ${phase.score.toFixed(1)}`;
}
function itemLine(item, scorecard, links) {
    const others = item.subjects.length - 1;
    const more = others > 0 ? ` (and ${others} more ${others === 1 ? 'subject' : 'subjects'})` : '';
    const aim = item.recommended === '' ? '' : `; aim: ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(item.recommended, 200))}`;
    return `${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(opened(item.message, item.subjects[0] ?? ''), 300))}${more}${aim} · ${(0,report_escape/* code */.aY)(item.rule)} · ${gained(item.gain)} · ${item.effort} · ${place(item.evidence, scorecard.commit, links)}`;
}
/** Points in the category, two decimals where one would show nothing. */
function gained(points) {
    return `+${points >= 0.095 ? points.toFixed(1) : points.toFixed(2)}`;
}

;// CONCATENATED MODULE: ./lib/src/report/audit/recommendations.js


function recommendationSection(drawn) {
    const [first, second, third] = drawn.scorecard.audit.phases;
    const must = first?.items ?? [];
    const good = [...(second?.items ?? []), ...(third?.items ?? [])];
    const line = (item) => `- **${(0,report_escape/* sentence */.em)(item.title)}** (${(0,report_escape/* code */.aY)(item.rule)}): ${(0,report_escape/* sentence */.em)(lower((0,report_escape/* cut */.Jj)(item.impact, 300)))}`;
    return paragraphs(heading(10, 'Key recommendations', drawn), must.length === 0 ? 'Nothing must be done first: no rule of phase 1 fails.' : `### Must do\n\n${must.map(line).join('\n')}`, good.length === 0 ? '' : `### Nice to have\n\n${good.map(line).join('\n')}`, `### What a repository never shows\n\n${never.join('\n')}`);
}
const never = [
    '- Free disk, used memory and response times of the running system.',
    '- Restores that people try by hand, and how long they took.',
    '- What is set at the provider: DNS, firewalls, uptime checks, snapshots. `provides:` in `.plimsoll.yml` takes what is done there.',
    '- Whether privacy law is kept: what is stored about people, why, for how long, and who may see it.',
];
/** After a colon the sentence goes on; its period goes too. */
function lower(text) {
    return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

;// CONCATENATED MODULE: ./lib/src/report/audit/safety.js
/** Sections 3 and 4: security, what is implemented and what to add; monitoring, what looks and what is missing. */

function securitySection(drawn) {
    return twoLists(drawn, 3, 'Security', 'security', 'Implemented', 'Recommendations', 'Nothing about security could be judged in this tree.');
}
function monitoringSection(drawn) {
    return twoLists(drawn, 4, 'Monitoring and observability', 'monitoring', 'Current', 'Missing', 'Nothing about monitoring could be judged in this tree.');
}
function twoLists(drawn, number, title, category, there, missing, nothing) {
    const present = presentLines(drawn, ofCategory(drawn, category, 'pass'));
    const absent = missingLines(drawn, ofCategory(drawn, category, 'fail'));
    if (present.length + absent.length === 0)
        return `${heading(number, title, drawn)}\n\n${nothing}`;
    return paragraphs(heading(number, title, drawn, category), present.length === 0 ? '' : `### ${there}\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### ${missing}\n\n${absent.join('\n')}`);
}

;// CONCATENATED MODULE: ./lib/src/report/audit/summary.js
/** The executive summary: where the system stands, in the fewest sentences that are all facts. */



function executiveSummary(drawn) {
    const { scorecard } = drawn;
    const { categories, audit } = scorecard;
    const critical = new Set((0,words/* failing */.Jr)(scorecard, 'critical').map((verdict) => verdict.rule)).size;
    const high = new Set((0,words/* failing */.Jr)(scorecard, 'high').map((verdict) => verdict.rule)).size;
    const smaller = new Set((0,words/* failing */.Jr)(scorecard, 'medium', 'low').map((verdict) => verdict.rule)).size;
    const passing = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome === 'pass').map((verdict) => verdict.rule)).size;
    const open = new Set((0,words/* unknowns */.Uk)(scorecard).map((verdict) => verdict.rule)).size;
    const sorted = [...categories].sort((a, b) => b.score - a.score);
    const best = sorted[0];
    const worst = sorted.at(-1);
    const spread = best === undefined || worst === undefined || best.score === worst.score
        ? ''
        : `${(0,report_escape/* escaped */.Mk)(best.title)} stands best with ${best.score.toFixed(1)}, ${(0,report_escape/* escaped */.Mk)(worst.title)} lowest with ${worst.score.toFixed(1)}.`;
    const now = audit.capacity?.answers[0];
    const carries = now === undefined
        ? ''
        : `Can it carry ${(0,words/* loadWords */.Ai)(scorecard.audit.capacity)}? ${now.answer === 'yes' ? 'Yes' : now.answer === 'no' ? 'No' : 'The tree does not tell'}: ${(0,report_escape/* escaped */.Mk)(now.because)}.`;
    return paragraphs('## Executive summary', `**Overall grade: ${scorecard.grade ?? ''} (${(0,words/* formatScore */.y)(scorecard.score)} of 10)**`, [
        readiness(critical, high),
        `${capitalCount(passing, 'rule passes', 'rules pass')}, ${failingWords(critical, high, smaller)}${open === 0 ? '' : `, ${(0,words/* counted */.hS)(open, 'rule stays', 'rules stay')} open at least for one subject`}.`,
        spread,
        carries,
    ]
        .filter((part) => part !== '')
        .join(' '));
}
function readiness(critical, high) {
    if (critical > 0)
        return `Not ready for production while ${(0,words/* counted */.hS)(critical, 'critical issue is', 'critical issues are')} open.`;
    if (high > 0)
        return `No critical issue; ${(0,words/* counted */.hS)(high, 'issue', 'issues')} of high priority ${high === 1 ? 'is' : 'are'} open.`;
    return 'No issue of critical or high priority.';
}
function failingWords(critical, high, smaller) {
    const total = critical + high + smaller;
    if (total === 0)
        return 'none fails';
    const parts = [...(critical > 0 ? [`${critical} critical`] : []), ...(high > 0 ? [`${high} high`] : []), ...(smaller > 0 ? [`${smaller} smaller`] : [])];
    return `${(0,words/* counted */.hS)(total, 'fails', 'fail')} (${parts.join(', ')})`;
}
function capitalCount(count, one, many) {
    const text = (0,words/* counted */.hS)(count, one, many);
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./lib/src/report/sections.js




/** Category · Score · Grade · Δ · Status, the overall last. Empty when nothing was judged. */
function scoreTable(head, base, status) {
    if (head.categories.length === 0)
        return '';
    const before = (id) => base?.categories.find((category) => category.id === id)?.score;
    const change = (from, to) => (base === undefined ? [] : [(0,words/* delta */.pU)(from, to)]);
    const rows = head.categories.map((category) => [
        (0,report_escape/* escaped */.Mk)(category.title),
        `${category.score.toFixed(1)} / 10`,
        category.grade,
        ...change(before(category.id), category.score),
        (0,report_escape/* escaped */.Mk)(category.status),
    ]);
    rows.push(['**Overall**', `**${(0,words/* formatScore */.y)(head.score)} / 10**`, `**${head.grade ?? ''}**`, ...change(base?.score, head.score), status]);
    return table(['Category', 'Score', 'Grade', ...(base === undefined ? [] : ['Δ']), 'Status'], rows);
}
/** Priority · Issue · Current · Recommended of what fails, the gravest first. */
function issueTable(verdicts, commit, links, cell) {
    const rows = verdicts.map((verdict) => [
        `${words/* severitySigns */.GA[verdict.severity]} ${words/* severityNames */.qx[verdict.severity]}`,
        `${(0,report_escape/* escaped */.Mk)(verdict.rule)}: ${(0,report_escape/* code */.aY)(verdict.subject)}`,
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(verdict.current, cell)),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(verdict.recommended, cell)),
        place(verdict.evidence[0], commit, links),
    ]);
    return table(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows);
}
function criticalAndHigh(scorecard, links, cell) {
    const critical = (0,words/* failing */.Jr)(scorecard, 'critical');
    const high = (0,words/* failing */.Jr)(scorecard, 'high');
    if (critical.length + high.length === 0)
        return undefined;
    return { text: issueTable([...critical, ...high].slice(0, 60), scorecard.commit, links, cell), critical: critical.length, high: high.length };
}
/** What is unknown, why, and what would tell; then files that were not read. */
function notJudged(scorecard, links, most) {
    const open = (0,words/* unknowns */.Uk)(scorecard);
    const count = open.length + scorecard.skipped.length + scorecard.candidates.length;
    if (count === 0)
        return undefined;
    const lines = open.slice(0, most).map((verdict) => {
        const missing = verdict.missing[0];
        const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint;
        const why = missing === undefined ? '' : ` ${(0,report_escape/* code */.aY)(missing.raw)} is not known from the tree.`;
        return `- ${(0,report_escape/* code */.aY)(verdict.rule)} for ${(0,report_escape/* code */.aY)(verdict.subject)}, ${place(missing?.at ?? verdict.evidence[0], scorecard.commit, links)}:${why}${hint === undefined ? '' : ` ${(0,report_escape/* sentence */.em)(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`)}.`}`;
    });
    const skips = scorecard.skipped
        .slice(0, most)
        .map((skip) => `- ${place({ path: skip.path, line: skip.line, key: '' }, scorecard.commit, links)}: ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(skip.reason, 200))}`);
    const candidates = scorecard.candidates
        .slice(0, most)
        .map((candidate) => `- ${(0,report_escape/* code */.aY)(candidate.path)} is not part of the stack: ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(candidate.why, 200))}`);
    const shown = lines.length + skips.length + candidates.length;
    return { text: [...lines, ...skips, ...candidates, ...(shown < count ? [`- ${count - shown} more in the step summary`] : [])].join('\n'), count };
}

;// CONCATENATED MODULE: ./lib/src/report/audit/verdict.js




const verdict_signs = { yes: '✅ yes', no: '❌ no', unknown: 'not told' };
function verdictSection(drawn) {
    const { scorecard } = drawn;
    const critical = new Set((0,words/* failing */.Jr)(scorecard, 'critical').map((verdict) => verdict.rule)).size;
    const { capacity } = scorecard.audit;
    return paragraphs(heading(9, 'Final verdict', drawn), critical > 0
        ? `**Production ready: no**, for ${(0,words/* counted */.hS)(critical, 'critical issue', 'critical issues')}.`
        : '**Production ready: yes**, as far as the tree tells; no critical rule fails.', scoreTable(scorecard, undefined, ''), capacity === undefined ? '' : `### Can it carry ${(0,words/* loadWords */.Ai)(scorecard.audit.capacity)}?\n\n${answers(capacity)}`);
}
/** Now, after phase 1, after phase 2, each with its reason. */
function answers(capacity) {
    const carries = capacity.carries === undefined
        ? ''
        : `\n\nAs declared, what is known carries up to ${capacity.carries} ${capacity.tenants === undefined ? 'concurrent users' : 'tenants'}.`;
    return `${capacity.answers.map((one) => `- **${one.when.charAt(0).toUpperCase()}${one.when.slice(1)}:** ${verdict_signs[one.answer]}, ${(0,report_escape/* escaped */.Mk)(one.because)}`).join('\n')}${carries}`;
}

;// CONCATENATED MODULE: ./lib/src/report/audit/index.js










/** The sections in order, so that a budget may cut from the end. */
function auditSections(scorecard, links) {
    const drawn = { scorecard, links };
    if (scorecard.categories.length === 0)
        return ['There is nothing to judge here: no stack, no database, no schema.'];
    return [
        executiveSummary(drawn),
        infrastructureSection(drawn),
        databaseSection(drawn),
        securitySection(drawn),
        monitoringSection(drawn),
        backupSection(drawn),
        performanceSection(drawn),
        costSection(drawn),
        planSection(drawn),
        verdictSection(drawn),
        recommendationSection(drawn),
    ];
}

// EXTERNAL MODULE: ./lib/src/model/kinds.js
var kinds = __webpack_require__(7527);
;// CONCATENATED MODULE: ./lib/src/report/mermaid.js
/** A picture of the system: routes, services, poolers, databases, backups; what a change lost is dashed and red. */



const most = 40;
function mermaid_told(thing, field) {
    const value = (0,base_fact/* valueOf */.RP)(thing.facts[field]);
    return value === undefined ? undefined : String(value);
}
/** Inside quotes Mermaid knows no escape but entities written with `#`. */
function label(text) {
    return (0,report_escape/* cut */.Jj)((0,report_escape/* plain */.pj)(text), 60).replace(/[^\p{L}\p{N} .,:/×()_+-]/gu, (char) => `#${char.codePointAt(0) ?? 32};`);
}
function draw(system) {
    const nodes = new Map();
    const edges = [];
    const add = (thing, text, shape) => {
        if (nodes.size < most)
            nodes.set((0,kinds/* subjectOf */.e)(thing), { id: (0,kinds/* subjectOf */.e)(thing), label: label(text), shape });
    };
    const join = (from, to, text = '') => {
        if (nodes.has(from) && nodes.has(to) && !edges.some((edge) => edge.from === from && edge.to === to))
            edges.push({ from, to, label: label(text) });
    };
    for (const thing of system.things) {
        const copies = mermaid_told(thing, 'replicas');
        const many = mermaid_told(thing, 'everyNode') === 'true' ? ' on each node' : copies !== undefined && copies !== '1' ? ` ×${copies}` : '';
        if (thing.kind === 'service' && ['web', 'worker', 'scheduler', 'proxy'].includes(mermaid_told(thing, 'role') ?? ''))
            add(thing, `${thing.name}${many}`, 'box');
        if (thing.kind === 'pool')
            add(thing, `${thing.name}${many}${mermaid_told(thing, 'mode') === undefined ? '' : ` (${mermaid_told(thing, 'mode')})`}`, 'round');
        if (thing.kind === 'database')
            add(thing, `${thing.name} (${mermaid_told(thing, 'engine') ?? 'database'})`, 'cylinder');
        if (thing.kind === 'route')
            add(thing, thing.name, 'flag');
        if (thing.kind === 'backup' && mermaid_told(thing, 'automatic') === 'true')
            add(thing, `${mermaid_told(thing, 'mechanism') ?? 'backup'}${mermaid_told(thing, 'offsite') === 'true' ? ', off-site' : ''}`, 'flag');
    }
    for (const thing of system.things) {
        const id = (0,kinds/* subjectOf */.e)(thing);
        if (thing.kind === 'route')
            join(id, `service/${mermaid_told(thing, 'service') ?? ''}`);
        if (thing.kind === 'pool')
            join(id, `database/${mermaid_told(thing, 'of') ?? ''}`);
        if (thing.kind === 'backup')
            join(`database/${mermaid_told(thing, 'of') ?? ''}`, id);
        if (thing.kind === 'client') {
            const service = `service/${thing.name.split('/')[0] ?? ''}`;
            const mode = mermaid_told(thing, 'through');
            const pool = system.things.find((one) => one.kind === 'pool' && mermaid_told(one, 'of') === mermaid_told(thing, 'of'));
            const through = mode !== undefined && mode !== 'none' && pool !== undefined ? (0,kinds/* subjectOf */.e)(pool) : `database/${mermaid_told(thing, 'of') ?? ''}`;
            join(service, through);
        }
    }
    for (const thing of system.things) {
        if (thing.kind !== 'database')
            continue;
        const standbys = Number(mermaid_told(thing, 'standbys') ?? 0);
        if (standbys > 0 && nodes.size < most) {
            const id = `${(0,kinds/* subjectOf */.e)(thing)}/standby`;
            nodes.set(id, { id, label: label(`${standbys} standby${standbys === 1 ? '' : 's'}`), shape: 'cylinder' });
            join((0,kinds/* subjectOf */.e)(thing), id);
        }
    }
    return { nodes, edges };
}
/** Mermaid source; empty when there is nothing to draw. With a base, what only it has is drawn as lost. */
function renderSystemPicture(head, base) {
    const now = draw(head);
    const then = base === undefined ? now : draw(base);
    const nodes = new Map([...then.nodes, ...now.nodes]);
    if (nodes.size === 0)
        return '';
    const ids = new Map([...nodes.keys()].map((id, index) => [id, `n${index}`]));
    const isLost = (edge) => !now.edges.some((other) => other.from === edge.from && other.to === edge.to);
    const lost = then.edges.filter(isLost);
    const edges = [...now.edges, ...lost];
    const shapes = {
        box: ['["', '"]'],
        round: ['(["', '"])'],
        cylinder: ['[("', '")]'],
        flag: ['>"', '"]'],
    };
    const lines = ['flowchart LR'];
    for (const [id, node] of nodes) {
        const [open, close] = shapes[node.shape];
        lines.push(`  ${ids.get(id) ?? ''}${open}${node.label}${close}${now.nodes.has(id) ? '' : ':::lost'}`);
    }
    for (const edge of edges)
        lines.push(`  ${ids.get(edge.from) ?? ''} ${isLost(edge) ? '-.->' : '-->'} ${ids.get(edge.to) ?? ''}`);
    edges.forEach((edge, index) => {
        if (isLost(edge))
            lines.push(`  linkStyle ${index} stroke:#d1242f,stroke-dasharray:4`);
    });
    if (base !== undefined)
        lines.push('  classDef lost stroke:#d1242f,stroke-dasharray:4,color:#d1242f');
    return lines.join('\n');
}

;// CONCATENATED MODULE: ./lib/src/report/comment.js










/** From the fullest to the barest; the first that fits the budget is taken. */
const ladder = [
    { rows: Infinity, cell: 400, folded: 'all', fixes: Infinity },
    { rows: Infinity, cell: 300, folded: 'some', fixes: 20 },
    { rows: 60, cell: 200, folded: 'some', fixes: 10 },
    { rows: 40, cell: 140, folded: 'none', fixes: 5 },
    { rows: 20, cell: 100, folded: 'none', fixes: 0 },
    { rows: 5, cell: 80, folded: 'none', fixes: 0 },
];
function renderComment(decision, options) {
    let text = '';
    for (const step of ladder) {
        text = compose(decision, options, step);
        if (text.length <= options.budget)
            return text;
    }
    return barest(decision, options.budget);
}
/** Whole lines only: half a table or an open tag would break what follows it. */
function barest(decision, budget) {
    const rest = 'The step summary holds the rest.';
    const blocking = decision.changes.filter((change) => change.blocking);
    let text = (0,report_escape/* cut */.Jj)(`### ${titleOf(decision)}`, Math.max(1, budget));
    for (const change of blocking) {
        const next = `${text}${text.includes('\n') ? '\n' : '\n\n'}- ${(0,report_escape/* code */.aY)(change.rule)} for ${(0,report_escape/* code */.aY)(change.subject)}`;
        if (next.length + rest.length + 2 > budget)
            break;
        text = next;
    }
    return text.length + rest.length + 2 > budget ? text : `${text}\n\n${rest}`;
}
function compose(decision, options, step) {
    const losses = decision.changes.filter((change) => (0,words/* isLoss */.Q2)(change) && (change.blocking || change.waiver !== null || change.change !== 'introduced'));
    const parts = [
        `### ${titleOf(decision)}`,
        comment_standing(decision),
        mendedSince(options.mended ?? []),
        losses.length === 0 ? mended(decision) : '',
        lossTable(losses, decision, options, step),
        losses.length > 0 ? mended(decision) : '',
        fixes(losses, step.fixes),
        decision.notices.length === 0
            ? ''
            : decision.notices
                .slice(0, 20)
                .map((notice) => `- ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(notice, step.cell * 2))}`)
                .join('\n'),
        scores(decision, losses.length > 0),
        ...(step.folded === 'none' ? [] : folded(decision, options, step.folded, step)),
        footer(losses),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
}
function titleOf(decision) {
    const blocking = decision.changes.filter((change) => change.blocking).length;
    const fixed = decision.changes.filter(words/* isMended */.M5).length;
    const losses = decision.changes.filter(words/* isLoss */.Q2).length;
    if (blocking === 0 && losses === 0 && fixed > 0) {
        const gained = pointsOf(decision);
        return `✅ Plimsoll: ${(0,words/* counted */.hS)(fixed, 'loss', 'losses')} mended, nothing lost${gained > 0 ? `, ${gained.toFixed(1)} points gained` : ''}`;
    }
    if (blocking === 0)
        return `✅ Plimsoll: ${(0,report_escape/* escaped */.Mk)(decision.reason.charAt(0).toLowerCase() + decision.reason.slice(1).replace(/\.$/, ''))}`;
    const found = (0,words/* counted */.hS)(blocking, 'loss', 'losses');
    return decision.mode === 'report' ? `⚠️ Plimsoll: ${found}; report mode, the merge is not blocked` : `⛔ Plimsoll: ${found}, merge blocked`;
}
function comment_standing(decision) {
    const { base, head } = decision;
    const score = head.score === undefined ? 'Nothing could be scored' : `Production readiness **${head.grade ?? ''} · ${(0,words/* formatScore */.y)(head.score)}**`;
    const points = pointsOf(decision);
    const change = points === 0 ? '' : points > 0 ? ` ▲ ${points.toFixed(1)}` : ` ▼ ${Math.abs(points).toFixed(1)}`;
    const before = base.score === undefined ? '' : ` (base: ${base.grade ?? ''} · ${(0,words/* formatScore */.y)(base.score)}${change})`;
    const stacks = head.stacks.map((stack) => {
        const [first = '', ...rest] = stack.files;
        return `stack ${(0,report_escape/* code */.aY)(stack.name)} (${(0,report_escape/* code */.aY)(first)}${rest.length === 0 ? '' : `, ${rest.length} more`})`;
    });
    const range = `${(0,report_escape/* code */.aY)((0,words/* shortCommit */.Ax)(base.commit))}…${(0,report_escape/* code */.aY)((0,words/* shortCommit */.Ax)(head.commit))}`;
    return [`${score}${before}`, range, ...stacks.slice(0, 3)].join(' · ');
}
/** Points that the whole gained or, below zero, lost. */
function pointsOf({ base, head }) {
    return head.score === undefined || base.score === undefined ? 0 : Math.round((head.score - base.score) * 10) / 10;
}
function lossTable(losses, decision, options, step) {
    if (losses.length === 0)
        return '';
    const rows = losses.slice(0, step.rows).map((change) => {
        const commit = change.side === 'head' ? decision.head.commit : decision.base.commit;
        const name = change.after === null && change.before === null
            ? (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(firstSentence(change.message), step.cell))
            : `${(0,report_escape/* sentence */.em)(change.title ?? change.rule)}: ${(0,report_escape/* code */.aY)(change.subject)}`;
        const waived = change.waiver === null
            ? ''
            : ` (waived by ${(0,report_escape/* code */.aY)(change.waiver.by)}${change.waiver.until === undefined ? '' : ` until ${(0,report_escape/* escaped */.Mk)(change.waiver.until)}`}: ${(0,report_escape/* escaped */.Mk)((0,report_escape/* cut */.Jj)(change.waiver.reason, 120))})`;
        const quiet = change.blocking || change.waiver !== null ? '' : ' (not blocking)';
        const related = (change.after?.evidence ?? []).slice(1, 3).filter((at) => at.path !== change.evidence.path || at.line !== change.evidence.line);
        const where = [
            ...[change.evidence, ...(change.side === 'head' ? related : [])].map((at) => `${place(at, commit, options.links)}${isExample(at.path) ? ' (from example)' : ''}`),
        ].join(', ');
        const priority = `${words/* severitySigns */.GA[change.severity]} ${words/* severityNames */.qx[change.severity]}`;
        return [
            priority,
            `${name}${waived}${quiet}`,
            (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* beforeOf */.v8)(change), step.cell)),
            (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* afterOf */.Wo)(change), step.cell)),
            `${where}${change.side === 'base' ? ' (base)' : ''}`,
        ];
    });
    const more = losses.length > step.rows ? `\n\n${losses.length - step.rows} more in the step summary.` : '';
    return `${table(['Priority', 'Item', 'Before', 'After', 'Where'], rows)}${more}`;
}
function firstSentence(text) {
    return /^.*?[.?](?=\s+[A-Z])/.exec(text)?.[0] ?? text;
}
/** A value that stands only in an example of a file that is not committed. */
function isExample(path) {
    return /(^|[./])(example|sample|template|dist)(\.[^/]*)?$/.test(path) && /env/.test(path);
}
function mended(decision) {
    const found = decision.changes.filter(words/* isMended */.M5);
    if (found.length === 0)
        return '';
    return `Mended: ${found
        .slice(0, 10)
        .map((change) => `${(0,report_escape/* code */.aY)(change.rule)} for ${(0,report_escape/* code */.aY)(change.subject)}${change.change === 'fixed' ? ` (${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(change.after?.current ?? '', 120))})` : ''}`)
        .join(', ')}${found.length > 10 ? ` and ${found.length - 10} more` : ''}.`;
}
function mendedSince(losses) {
    if (losses.length === 0)
        return '';
    const shown = losses.slice(0, 10).map(({ rule, subject }) => `${(0,report_escape/* code */.aY)(rule)} for ${(0,report_escape/* code */.aY)(subject)}`);
    return `Lost by earlier commits of this pull request and mended since: ${shown.join(', ')}${losses.length > 10 ? ` and ${losses.length - 10} more` : ''}.`;
}
function fixes(losses, most) {
    const blocking = losses.filter((change) => change.blocking);
    if (blocking.length === 0 || most === 0)
        return '';
    const seen = new Set();
    const blocks = blocking.slice(0, most).flatMap((change) => {
        const key = `${change.rule} ${change.subject}`;
        if (seen.has(key))
            return [];
        seen.add(key);
        const body = change.fix === undefined ? '' : `\n\n${fenced(change.fix.text, change.fix.format)}`;
        return [`**${(0,report_escape/* escaped */.Mk)(change.rule)}** · ${(0,report_escape/* code */.aY)(change.subject)}: ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(change.message, 600))}${body}`];
    });
    return details('How to mend it', `${blocks.join('\n\n')}\n\nNames in the examples are examples.`);
}
const languages = {
    compose: 'yaml',
    swarm: 'yaml',
    kubernetes: 'yaml',
    workflow: 'yaml',
    shell: 'sh',
    cron: 'sh',
    terraform: 'hcl',
    javascript: 'ts',
    prisma: 'prisma',
    sql: 'sql',
    dockerfile: 'dockerfile',
};
/** A fence longer than any run of backticks inside. */
function fenced(text, format) {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}${languages[format] ?? ''}\n${text.trim()}\n${fence}`;
}
function scores(decision, open) {
    const status = decision.decision === 'pass' ? '' : decision.mode === 'report' ? 'would block' : 'blocked';
    const body = scoreTable(decision.head, decision.base, status);
    if (body === '')
        return '';
    return open ? body : details('Readiness scores', body);
}
function folded(decision, options, how, step) {
    const { head } = decision;
    const issues = criticalAndHigh(head, options.links, step.cell);
    // A detour that a change mended is not drawn as lost.
    const picture = decision.changes.some(words/* isLoss */.Q2) ? renderSystemPicture(head.system, decision.base.system) : renderSystemPicture(head.system);
    const open = notJudged(head, options.links, how === 'all' ? 40 : 10);
    const plan = planText(head, options.links, how === 'all' ? 12 : 5);
    const settings = settingsTable(head, options.links);
    return [
        issues === undefined ? '' : details(`Critical issues (${issues.critical}) · High (${issues.high})`, issues.text),
        plan === '' ? '' : details('Action plan', plan),
        carried(head, options.links),
        settings === '' || how === 'some' ? '' : details('PostgreSQL configuration', settings),
        picture === '' || how === 'some' ? '' : details('The system as seen', `\`\`\`mermaid\n${picture}\n\`\`\``),
        open === undefined ? '' : details(`Not judged (${open.count})`, open.text),
    ];
}
const answerSigns = { yes: '✅', no: '❌', unknown: 'not told' };
function carried(head, links) {
    const { capacity } = head.audit;
    if (capacity === undefined)
        return '';
    const line = capacity.answers.map((one) => `${one.when} ${answerSigns[one.answer]}`).join(' · ');
    return details(`Can it carry ${(0,words/* loadWords */.Ai)(capacity)}? ${line.charAt(0).toUpperCase()}${line.slice(1)}`, `${answers(capacity)}\n\n${capacityText(head, capacity, links)}`);
}
function footer(losses) {
    const first = losses.find((change) => change.blocking);
    if (first === undefined)
        return '';
    const waive = `To accept a loss, merge a waiver into ${(0,report_escape/* code */.aY)('.plimsoll.yml')} in a pull request of its own: rule ${(0,report_escape/* code */.aY)(first.rule)}, subject ${(0,report_escape/* code */.aY)(first.subject)}, a reason, a date and who decided.`;
    return `${waive} If something outside this repository does it, say so under ${(0,report_escape/* code */.aY)('provides:')}.`;
}

;// CONCATENATED MODULE: ./lib/src/report/figures.js
/** What changed in figures between two commits: Metric · Before · After · Change, as a deployment summary tells it. */





const plainly = (value) => String(Math.round(value * 100) / 100);
const hours = (value) => `${plainly(value)} h`;
const days = (value) => `${plainly(value)} days`;
/** Figures that people compare, by kind and fact, with what they are called. */
const metrics = {
    service: {
        replicas: ['copies', plainly],
        memoryLimit: ['memory limit', bytes],
        cpuLimit: ['CPU limit', plainly],
        memoryReservation: ['memory kept free', bytes],
        cpuReservation: ['CPU kept free', plainly],
    },
    database: {
        maxConnections: ['max_connections', plainly],
        demand: ['connections that may be opened', plainly],
        sharedBuffers: ['shared_buffers', bytes],
        effectiveCacheSize: ['effective_cache_size', bytes],
        workMem: ['work_mem', bytes],
        maintenanceWorkMem: ['maintenance_work_mem', bytes],
        standbys: ['standbys', plainly],
        readReplicas: ['read replicas', plainly],
        backupEvery: ['hours between backups', hours],
        retentionDays: ['backups kept', days],
    },
    pool: { maxClients: ['client connections', plainly], serverConnections: ['server connections', plainly], replicas: ['copies', plainly] },
    bound: { users: ['concurrent users carried', plainly] },
};
/** Rows of what both commits know and what differs; empty when no figure changed. */
function figuresTable(base, head) {
    const before = new Map(base.system.things.map((thing) => [(0,kinds/* subjectOf */.e)(thing), thing]));
    const rows = head.system.things.flatMap((thing) => {
        const then = before.get((0,kinds/* subjectOf */.e)(thing));
        const known = metrics[thing.kind];
        if (then === undefined || known === undefined)
            return [];
        return Object.entries(known).flatMap(([name, [called, print]]) => {
            const [from, to] = [valueIn(then, name), valueIn(thing, name)];
            if (from === to || (from === undefined && to === undefined))
                return [];
            return [[`${(0,report_escape/* code */.aY)(thing.name)} ${(0,report_escape/* escaped */.Mk)(called)}`, from === undefined ? 'none' : print(from), to === undefined ? 'none' : print(to), change(from, to)]];
        });
    });
    return rows.length === 0 ? '' : table(['Metric', 'Before', 'After', 'Change'], rows);
}
function valueIn(thing, name) {
    const fact = thing.facts[name];
    return (0,base_fact/* isResolved */.ZY)(fact) && typeof fact.value === 'number' ? fact.value : undefined;
}
function change(from, to) {
    if (from === undefined || to === undefined || from === 0)
        return '';
    const percent = Math.round(((to - from) / from) * 100);
    return `${percent > 0 ? '+' : ''}${percent} %`.replace('-', '−');
}

;// CONCATENATED MODULE: ./lib/src/report/markdown.js









/** Everything: the comment's face first, then every verdict of head. Cut section by section until it fits. */
function renderSummary(decision, options) {
    const links = options.links === undefined ? {} : { links: options.links };
    const face = renderComment(decision, { budget: Math.min(60_000, Math.floor(options.budget / 4)), ...links });
    const audit = decision.head.categories.length === 0 ? [] : ['# The full audit', ...auditSections(decision.head, options.links)];
    const parts = [
        face,
        changeList(decision, options.links),
        figures(decision),
        ...audit,
        everyVerdict(decision.head, options.links),
        stacksAndFiles(decision.head),
    ];
    return fitting(parts, options.budget);
}
/** The report of `plimsoll gate --format markdown`. */
function renderDecision(decision) {
    return `${renderSummary(decision, { budget: 4_000_000 })}\n`;
}
function renderScorecard(scorecard, options = {}) {
    const { links } = options;
    const picture = renderSystemPicture(scorecard.system);
    const parts = [
        `# Production readiness${scorecard.score === undefined ? '' : `: ${scorecard.grade ?? ''} · ${(0,words/* formatScore */.y)(scorecard.score)}`}`,
        `Commit ${(0,report_escape/* code */.aY)((0,words/* shortCommit */.Ax)(scorecard.commit))}. ${scorecard.stacks.length === 0 ? 'No stack was found.' : scorecard.stacks.map((stack) => `Stack ${(0,report_escape/* code */.aY)(stack.name)}: ${stack.files.map(report_escape/* code */.aY).join(', ')}, ${(0,report_escape/* sentence */.em)(stack.why)}.`).join(' ')}`,
        ...(options.notices ?? []).map((notice) => `- ${(0,report_escape/* sentence */.em)(notice)}`),
        ...auditSections(scorecard, links),
        picture === '' ? '' : `## The system as seen\n\n\`\`\`mermaid\n${picture}\n\`\`\``,
        everyVerdict(scorecard, links),
        unjudged(scorecard, links),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function unjudged(scorecard, links) {
    const open = notJudged(scorecard, links, Infinity);
    return open === undefined ? '' : `## Not judged (${open.count})\n\n${open.text}`;
}
function changeList(decision, links) {
    if (decision.changes.length === 0)
        return '';
    const row = (change) => [
        change.change,
        change.blocking ? 'yes' : change.waiver === null ? 'no' : 'waived',
        (0,report_escape/* code */.aY)(change.rule),
        (0,report_escape/* code */.aY)(change.subject),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* beforeOf */.v8)(change), 300)),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* afterOf */.Wo)(change), 300)),
        place(change.evidence, change.side === 'head' ? decision.head.commit : decision.base.commit, links),
    ];
    return `## Every change (${decision.changes.length})\n\n${table(['Change', 'Blocks', 'Rule', 'Subject', 'Before', 'After', 'Where'], decision.changes.map(row))}`;
}
function figures(decision) {
    const rows = figuresTable(decision.base, decision.head);
    return rows === '' ? '' : `## What changed in figures\n\n${rows}`;
}
function everyVerdict(scorecard, links) {
    const shown = scorecard.verdicts.filter((verdict) => verdict.outcome !== 'not-applicable');
    if (shown.length === 0)
        return '';
    const row = (verdict) => [
        outcomeSigns[verdict.outcome],
        words/* severityNames */.qx[verdict.severity],
        (0,report_escape/* code */.aY)(verdict.rule),
        (0,report_escape/* code */.aY)(verdict.subject),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(verdict.current, 300)),
        place(verdict.evidence[0], scorecard.commit, links),
    ];
    return `## Every verdict (${shown.length})\n\n${table(['', 'Severity', 'Rule', 'Subject', 'Current', 'Where'], shown.map(row))}`;
}
const outcomeSigns = { pass: '✅', fail: '❌', unknown: '⚠️ unknown', 'not-applicable': '', error: '⛔ error' };
function stacksAndFiles(scorecard) {
    const stacks = scorecard.stacks.map((stack) => `- Stack ${(0,report_escape/* code */.aY)(stack.name)}: ${stack.files.map(report_escape/* code */.aY).join(', ')}; ${(0,report_escape/* sentence */.em)(stack.why)}`);
    const files = scorecard.system.files.map((file) => `- ${(0,report_escape/* code */.aY)(file)}`);
    return [
        stacks.length === 0 ? '' : `## Stacks\n\n${stacks.join('\n')}`,
        files.length === 0 ? '' : `## Files that gave facts (${files.length})\n\n${files.join('\n')}`,
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
/** Whole sections while they fit; what is left out is said. */
function fitting(parts, budget) {
    const present = parts.filter((part) => part !== '');
    const size = (text) => Buffer.byteLength(text);
    let text = '';
    for (const part of present) {
        const next = text === '' ? part : `${text}\n\n${part}`;
        if (size(next) > budget - 200)
            return `${text}\n\n${(0,report_escape/* escaped */.Mk)('The rest is left out for its size; the JSON report holds everything.')}`;
        text = next;
    }
    return text;
}


/***/ })

};

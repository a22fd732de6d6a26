export const id = 43;
export const ids = [43];
export const modules = {

/***/ 1043:
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

// EXTERNAL MODULE: ./lib/src/model/kinds.js
var kinds = __webpack_require__(7527);
// EXTERNAL MODULE: ./lib/src/base/fact.js
var fact = __webpack_require__(1902);
;// CONCATENATED MODULE: ./lib/src/report/mermaid.js
/** A picture of the system: routes, services, poolers, databases, backups; what a change lost is dashed and red. */



const most = 40;
function told(thing, field) {
    const value = (0,fact/* valueOf */.RP)(thing.facts[field]);
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
        const copies = told(thing, 'replicas');
        const many = told(thing, 'everyNode') === 'true' ? ' on each node' : copies !== undefined && copies !== '1' ? ` ×${copies}` : '';
        if (thing.kind === 'service' && ['web', 'worker', 'scheduler', 'proxy'].includes(told(thing, 'role') ?? ''))
            add(thing, `${thing.name}${many}`, 'box');
        if (thing.kind === 'pool')
            add(thing, `${thing.name}${many}${told(thing, 'mode') === undefined ? '' : ` (${told(thing, 'mode')})`}`, 'round');
        if (thing.kind === 'database')
            add(thing, `${thing.name} (${told(thing, 'engine') ?? 'database'})`, 'cylinder');
        if (thing.kind === 'route')
            add(thing, thing.name, 'flag');
        if (thing.kind === 'backup' && told(thing, 'automatic') === 'true')
            add(thing, `${told(thing, 'mechanism') ?? 'backup'}${told(thing, 'offsite') === 'true' ? ', off-site' : ''}`, 'flag');
    }
    for (const thing of system.things) {
        const id = (0,kinds/* subjectOf */.e)(thing);
        if (thing.kind === 'route')
            join(id, `service/${told(thing, 'service') ?? ''}`);
        if (thing.kind === 'pool')
            join(id, `database/${told(thing, 'of') ?? ''}`);
        if (thing.kind === 'backup')
            join(`database/${told(thing, 'of') ?? ''}`, id);
        if (thing.kind === 'client') {
            const service = `service/${thing.name.split('/')[0] ?? ''}`;
            const mode = told(thing, 'through');
            const pool = system.things.find((one) => one.kind === 'pool' && told(one, 'of') === told(thing, 'of'));
            const through = mode !== undefined && mode !== 'none' && pool !== undefined ? (0,kinds/* subjectOf */.e)(pool) : `database/${told(thing, 'of') ?? ''}`;
            join(service, through);
        }
    }
    for (const thing of system.things) {
        if (thing.kind !== 'database')
            continue;
        const standbys = Number(told(thing, 'standbys') ?? 0);
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

// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
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
        standing(decision),
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
function standing(decision) {
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
    return [
        issues === undefined ? '' : details(`Critical issues (${issues.critical}) · High (${issues.high})`, issues.text),
        picture === '' || how === 'some' ? '' : details('The system as seen', `\`\`\`mermaid\n${picture}\n\`\`\``),
        open === undefined ? '' : details(`Not judged (${open.count})`, open.text),
    ];
}
function footer(losses) {
    const first = losses.find((change) => change.blocking);
    if (first === undefined)
        return '';
    const waive = `To accept a loss, merge a waiver into ${(0,report_escape/* code */.aY)('.plimsoll.yml')} in a pull request of its own: rule ${(0,report_escape/* code */.aY)(first.rule)}, subject ${(0,report_escape/* code */.aY)(first.subject)}, a reason, a date and who decided.`;
    return `${waive} If something outside this repository does it, say so under ${(0,report_escape/* code */.aY)('provides:')}.`;
}

;// CONCATENATED MODULE: ./lib/src/report/markdown.js







/** Everything: the comment's face first, then every verdict of head. Cut section by section until it fits. */
function renderSummary(decision, options) {
    const links = options.links === undefined ? {} : { links: options.links };
    const face = renderComment(decision, { budget: Math.min(60_000, Math.floor(options.budget / 4)), ...links });
    const parts = [face, changeList(decision, options.links), everyVerdict(decision.head, options.links), stacksAndFiles(decision.head)];
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
        scorecard.categories.length === 0
            ? 'There is nothing to judge here: no stack, no database, no schema.'
            : `## Readiness scores\n\n${scoreTable(scorecard, undefined, '')}`,
        issues(scorecard, links),
        picture === '' ? '' : `## The system as seen\n\n\`\`\`mermaid\n${picture}\n\`\`\``,
        everyVerdict(scorecard, links),
        unjudged(scorecard, links),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function issues(scorecard, links) {
    const found = [...(0,words/* failing */.Jr)(scorecard, 'critical'), ...(0,words/* failing */.Jr)(scorecard, 'high'), ...(0,words/* failing */.Jr)(scorecard, 'medium', 'low')];
    if (found.length === 0)
        return '';
    return `## What fails (${found.length})\n\n${issueTable(found, scorecard.commit, links, 400)}`;
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

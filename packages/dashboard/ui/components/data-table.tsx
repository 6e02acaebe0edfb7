import type { ColumnDef, RowData } from '@tanstack/react-table';
import { tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { MoreButton, type MoreRows } from './more-button.js';
import { useRowKeys } from './use-row-keys.js';

const features = tableFeatures({});
export type Column<T extends RowData> = ColumnDef<typeof features, T>;

const ROW_HEIGHT = 53;
/** What a column has at least whose width is whatever others leave, where there is little room and where there is more. */
const LEAST_WIDTH = { narrow: 100, wide: 140 };
/** From so many rows on only those that are seen are drawn. */
const ALL_UP_TO = 60;

/**
 * A column of a table, as wide as is said, `narrow` on a narrow screen. `isMinor` goes where there is little room, `isWide` on a
 * narrow screen alone; `isWhole` is a name, of which nothing may be cut, however high it makes its row.
 */
export function column<T extends RowData>(
  id: string,
  header: string,
  cell: (row: T) => ReactNode,
  {
    width,
    narrow = width,
    isMinor = false,
    isWide = false,
    isNumber = false,
    isWhole = false,
  }: {
    width?: number;
    narrow?: number;
    isMinor?: boolean;
    isWide?: boolean;
    isNumber?: boolean;
    isWhole?: boolean;
  } = {},
): Column<T> {
  return {
    id,
    header,
    cell: ({ row }) => cell(row.original),
    meta: {
      ...{ width, narrow },
      className: [isMinor && 'minor', isWide && 'wide', isNumber && 'number', isWhole && 'whole']
        .filter(Boolean)
        .join(' '),
    },
  } as Column<T>;
}

/** A list that may be long: `j` and `k` go down and up in it, Enter opens, and its end brings more. */
export function DataTable<T extends RowData>({
  label,
  rows,
  columns,
  keyOf,
  open,
  more,
}: {
  label: string;
  rows: readonly T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  open?: (row: T) => void;
  more?: MoreRows | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(-1);
  const table = useTable({ features, columns, data: rows as T[], getRowId: keyOf });
  const all = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: all.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    enabled: all.length > ALL_UP_TO,
  });
  const isVirtual = all.length > ALL_UP_TO;
  const items = isVirtual ? virtual.getVirtualItems() : [];
  const seen = isVirtual ? items.map((it) => it.index) : all.map((_, index) => index);
  const last = seen.at(-1) ?? -1;
  useRowKeys({
    count: all.length,
    chosen,
    choose: setChosen,
    open: (index) => rows[index] && open?.(rows[index]),
  });
  useEffect(() => {
    if (chosen < 0) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-index="${chosen}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    // Where keys are is where the focus is; a row that opens nothing takes none.
    row?.focus({ preventScroll: true });
  }, [chosen]);
  const asked = useRef<{ end: string | undefined; pages: number }>(undefined);
  const end = all.at(-1)?.id;
  useEffect(() => {
    if (!isVirtual || !more || more.isLoading || last < all.length - 5) return;
    // A page that failed, or had nothing, is not asked for again by itself; one that was given up, as all was read anew, is.
    const { hasFailed, pages } = more;
    const before = asked.current;
    if (before && before.end === end && (hasFailed || pages > before.pages)) return;
    asked.current = { end, pages };
    more.load();
  }, [isVirtual, more, last, all.length, end]);
  return (
    <div className="table-box" data-long={isVirtual || undefined} ref={box} tabIndex={open ? undefined : 0}>
      <table className="table" aria-label={label} aria-rowcount={all.length} style={leastWidths(columns)}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} {...shapeOf(header.column.columnDef.meta)} scope="col">
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {isVirtual && <Gap height={items[0]?.start ?? 0} />}
          {seen.map((index) => {
            const row = all[index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                row={row.original}
                columns={columns}
                index={index}
                isChosen={index === chosen}
                open={open}
                choose={setChosen}
                measure={isVirtual ? virtual.measureElement : undefined}
              />
            );
          })}
          {isVirtual && <Gap height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />}
        </tbody>
      </table>
      <MoreButton more={more}>{more?.isLoading ? 'Loading…' : 'Load more'}</MoreButton>
    </div>
  );
}

/** Drawn again when what it shows has changed, not whenever the list is moved. */
const TableRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<T extends RowData>({
  row,
  columns,
  index,
  isChosen,
  open,
  choose,
  measure,
}: {
  row: T;
  columns: readonly Column<T>[];
  index: number;
  isChosen: boolean;
  open: ((row: T) => void) | undefined;
  choose: (index: number) => void;
  /** Hears how high it is, where not all rows are drawn. */
  measure: ((row: HTMLElement | null) => void) | undefined;
}) {
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open?.(row);
  };
  return (
    <tr
      ref={measure}
      data-index={index}
      data-chosen={isChosen || undefined}
      tabIndex={open ? 0 : undefined}
      className={open ? 'can-open' : undefined}
      onClick={() => open?.(row)}
      onKeyDown={onKey}
      onFocus={(event) => {
        if (event.target === event.currentTarget) choose(index);
      }}
    >
      {columns.map((it) => (
        <td key={it.id} {...shapeOf(it.meta)}>
          <div className="cell">{(it.cell as unknown as Cell<T>)({ row: { original: row } })}</div>
        </td>
      ))}
    </tr>
  );
}

type Cell<T> = (context: { row: { original: T } }) => ReactNode;

/** The room that rows would take which are not drawn. Its one cell spans none: columns that are hidden would count, and take room. */
function Gap({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr className="gap">
      <td style={{ height }} />
    </tr>
  );
}

/** Of all columns, and of those that are shown where there is little room; what is wider than there is room is moved sideways. */
function leastWidths<T extends RowData>(columns: readonly Column<T>[]): CSSProperties {
  const all = columns.map(({ meta }) => (meta ?? {}) as Meta);
  const major = all.filter((it) => !/minor/.test(it.className ?? ''));
  const narrow = major.filter((it) => !/wide/.test(it.className ?? ''));
  const sum = (shown: readonly Meta[], least: number, of: 'width' | 'narrow' = 'width') =>
    `${shown.reduce((so, { [of]: width = least }) => so + width, 0)}px`;
  return {
    '--least': sum(major, LEAST_WIDTH.narrow),
    '--least-narrow': sum(narrow, LEAST_WIDTH.narrow, 'narrow'),
    '--least-of-all': sum(all, LEAST_WIDTH.wide),
  } as CSSProperties;
}

interface Meta {
  readonly width?: number;
  readonly narrow?: number;
  readonly className?: string;
}

function shapeOf(meta: unknown): { className: string; style: CSSProperties } {
  const { width, narrow, className = '' } = (meta ?? {}) as Meta;
  const widths = { '--width': `${width}px`, '--narrow': `${narrow}px` };
  return { className, style: (width === undefined ? {} : widths) as CSSProperties };
}

/** Maps of the cell of the history: operations begin and end, and time passes for them. */
import type { AddMap } from "./cell-maps.ts";
import type { Cells } from "./cells.ts";
import { type HistoryCell, invoked, responded } from "./history-cell.ts";
import { elapsed } from "./timed-history.ts";
import { interner } from "./values.ts";

type Given = Pick<Cells, "histories" | "system"> & { readonly cell: number };

/** Functions that give the index of a map of the history cell, and add the map if it is new. */
export const historyMaps = (
  map: AddMap,
  { cell, histories, system }: Given,
): Pick<Cells, "invoking" | "responding" | "elapsing"> => {
  const values = interner<unknown>();
  const onHistory = (name: string, of: (history: HistoryCell) => HistoryCell): number =>
    map(cell, name, (value) => histories.id(of(histories.values[value]!), "history"));
  return {
    invoking: (client, request) =>
      onHistory(`?${client} ${values.id(request, `${client}: request`)}`, (history) =>
        invoked(history, client, request, system.timed !== undefined),
      ),
    responding: (client, result) =>
      onHistory(`!${client} ${values.id(result, `${client}: result`)}`, (history) =>
        responded(history, client, result),
      ),
    elapsing: () => onHistory("tick", (history) => elapsed(history, system.timed!)),
  };
};

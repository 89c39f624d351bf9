import { useId } from "preact/hooks";

const HOUR_MINUTES = 60;

/** A minute of the day as a field of a time has it. */
function shown(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${two(Math.floor(minute / HOUR_MINUTES))}:${two(minute % HOUR_MINUTES)}`;
}

/** A minute of the day from what a field of a time has; none while it is half written. */
function read(value: string): number | undefined {
  const [hours, minutes] = value.split(":").map(Number);
  return hours !== undefined && minutes !== undefined && Number.isFinite(hours + minutes) ? hours * HOUR_MINUTES + minutes : undefined;
}

type TimeProps = {
  label: string;
  minute: number;
  onMinute: (minute: number) => void;
  /** The label is heard and not shown, where the place says it already. */
  quietLabel?: boolean;
};

/** A time of day, kept as a minute of the day. */
export function TimeField({ label, minute, onMinute, quietLabel = false }: TimeProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={quietLabel ? "only-heard" : "field-label"}>
        {label}
      </label>
      <input
        id={id}
        class="control"
        type="time"
        required
        value={shown(minute)}
        onInput={(event) => {
          const written = read(event.currentTarget.value);
          if (written !== undefined) onMinute(written);
        }}
      />
    </div>
  );
}

/** A time zone by its name in the database of zones; the browser knows the names. */
export function ZoneField({ label, zone, onZone }: { label: string; zone: string; onZone: (zone: string) => void }) {
  const id = useId();
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(zone) ? zones : [zone, ...zones];
  return (
    <div class="field">
      <label for={id} class="field-label">
        {label}
      </label>
      <select id={id} class="control select" value={zone} onChange={(event) => onZone(event.currentTarget.value)}>
        {all.map((one) => (
          <option key={one} value={one} selected={one === zone}>
            {one.replaceAll("_", " ")}
          </option>
        ))}
      </select>
    </div>
  );
}

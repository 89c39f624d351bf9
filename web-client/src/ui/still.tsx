import { Component, type ComponentClass, type FunctionComponent } from "preact";

/** The same component, which is drawn anew by what is around it only when one of its properties became another one. */
export function still<P extends object>(Inner: FunctionComponent<P>): ComponentClass<P> {
  return class Still extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !isSame(this.props, next);
    }

    override render(props: P) {
      return <Inner {...props} />;
    }
  };
}

/** Whether two objects have the same properties, each by identity, but for those that are named. */
export function isSame<T extends object>(before: T, now: T, but: readonly (keyof T)[] = []): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)] as (keyof T)[]);
  return [...keys].every((key) => before[key] === now[key] || but.includes(key));
}

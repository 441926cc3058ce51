/** The seam to the network: one connection that carries text frames. */

import { SUBPROTOCOL } from './frames.ts';

export interface WireEvents {
  opened(): void;
  received(text: string): void;
  /** Exactly once, also when the wire never opened (then with code 1006). */
  closed(code: number): void;
}

export interface Wire {
  send(text: string): void;
  close(code: number): void;
}

export type Dial = (events: WireEvents) => Wire;

export function webSocketDial(url: string): Dial {
  return (events) => {
    const socket = new WebSocket(url, SUBPROTOCOL);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') events.received(data);
    };
    socket.onclose = ({ code }) => events.closed(code);
    return {
      send: (text) => socket.send(text),
      close: (code) => socket.close(code),
    };
  };
}

"""A Peerdesk client, written from PROTOCOL.md alone and with the standard library of Python 3.10 alone. It asks,
talks, cuts its own line in the middle of five commands, misses what is said meanwhile, comes back, and checks that
nothing was lost or came twice:  python3 client.py http://127.0.0.1:4600 anna@example.org 'her password'"""
import base64, contextlib, http.client, itertools, json, os, random, socket, sys, time, urllib.request, uuid

class Client:
    def __init__(self, base, email, password):
        self.base, self.failures, self.welcome = base, 0, None
        self.outbox, self.receipts, self.events = {}, {}, {}  # The first two by command id, the last by ticket.
        account = json.dumps({"email": email, "password": password}).encode()
        request = urllib.request.Request(base + "/api/token", account, {"Content-Type": "application/json"})
        self.token = json.load(urllib.request.urlopen(request))["access_token"]  # Good for minutes; then ask anew.
        self.come_back()
        self.until(lambda: self.welcome)

    def come_back(self):
        time.sleep(random.uniform(0, min(30, 0.5 * 2**self.failures)))
        self.failures += 1  # Until there is a welcome.
        try:
            kind = http.client.HTTPSConnection if self.base.startswith("https:") else http.client.HTTPConnection
            upgrade = kind(self.base.split("/")[2], timeout=40)  # Twice the longest silence of a node.
            upgrade.request("GET", "/socket", headers={"Connection": "Upgrade", "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()})
            self.line, self.answer = upgrade.sock, upgrade.getresponse()
            if self.answer.status != 101: raise ConnectionError(f"no socket to be had now: {self.answer.status}")
            self.send({"type": "hello", "versions": [1], "credential": {"token": self.token}})
        except OSError: self.come_back()

    def send(self, message, opcode=1):  # One masked WebSocket frame (RFC 6455).
        data, mask = message if opcode == 10 else json.dumps(message).encode(), os.urandom(4)
        size = [128 | len(data)] if len(data) < 126 else [254, *len(data).to_bytes(2, "big")]
        with contextlib.suppress(OSError):  # A broken line is noticed by the next read.
            self.line.sendall(bytes([128 | opcode, *size, *mask, *map(int.__xor__, data, itertools.cycle(mask))]))

    def read(self, size):
        if len(data := self.answer.fp.read(size)) < size: raise ConnectionError("the line broke")
        return data

    def receive(self):
        text, final = b"", False
        while not final:
            first, size = self.read(2)
            data = self.read(size if size < 126 else int.from_bytes(self.read(2 if size == 126 else 8), "big"))
            match first & 15:
                case 0 | 1: text, final = text + data, first >= 128
                case 8 if int.from_bytes(data[:2], "big") >= 4500: sys.exit(f"closed, not to come back: {data[2:]}")
                case 8: raise ConnectionError(f"closed: {data[2:]}")
                case 9: self.send(data, 10)
        return json.loads(text)

    def until(self, condition):
        while not condition():
            try: self.take(self.receive())
            except OSError: self.come_back()  # It broke, was silent, or was closed with a code that allows it.

    def do(self, frame):  # Names a command by a UUID of version 7, and keeps it until there is a reply.
        id = str(uuid.UUID(int=time.time_ns() // 10**6 << 80 | 7 << 76 | 2 << 62 | random.getrandbits(62)))
        self.outbox[id] = frame | {"id": id}
        self.send(self.outbox[id])
        return id

    def watch(self, ticket):
        place = {"public": self.events[ticket][-1]["seq"]} if self.events.setdefault(ticket, []) else {}
        self.send({"type": "watch", "tickets": [{"ticket": ticket} | place]})

    def take(self, message):
        match message:
            case {"type": "welcome"}:
                self.welcome, self.failures = message, 0
                for ticket in self.events: self.watch(ticket)
                for frame in self.outbox.values(): self.send(frame)  # What has happened does not happen again.
            case {"type": "reply", "receipt": receipt}: self.receipts[self.outbox.pop(message["id"])["id"]] = receipt
            case {"type": "reply", "refusal": refusal}: sys.exit(f"refused: {refusal}")
            case {"type": "reply", "retry_after_ms": delay}:  # Not known whether it happened, so ask again.
                time.sleep(delay / 1000)
                self.send(self.outbox[message["id"]])
            case {"type": "opened", "ticket": {"id": ticket}, "events": events}: self.events[ticket] = events
            case {"type": "resync", "ticket": ticket}: self.events[ticket].clear() or self.watch(ticket)
            case {"type": "event", "ticket": ticket, "stream": "public", "seq": seq}:
                missing = seq - self.events[ticket][-1]["seq"] - 1
                if missing == 0: self.events[ticket].append(message)
                if missing > 0: self.watch(ticket)

anna, elsewhere = Client(*sys.argv[1:]), Client(*sys.argv[1:])
question = anna.do({"type": "ask", "text": "The VPN drops.", "visibility": "organisation",
                    "topic": anna.welcome["topics"][0]["id"]})
anna.until(lambda: question in anna.receipts)
ticket = anna.receipts[question]["ticket"]
anna.watch(ticket)
anna.until(lambda: anna.events[ticket])
post = {"type": "command", "ticket": ticket, "command": {"kind": "post", "text": "It has dropped again."}}
said = [anna.do(post) for _ in range(5)]
anna.line.shutdown(socket.SHUT_RDWR)  # Nobody here knows how far the five have come.
said += [elsewhere.do(post) for _ in range(5)]
elsewhere.until(lambda: not elsewhere.outbox)
anna.until(lambda: not anna.outbox and {*said} <= {event.get("command") for event in anna.events[ticket]})
seqs, heard = zip(*[(event["seq"], event.get("command")) for event in anna.events[ticket]])
if seqs != (*range(1, len(seqs) + 1),) or any(heard.count(id) != 1 for id in said): sys.exit(f"lost or doubled: {seqs}")
print(f"{len(said)} posts stored once each, seq 1 to {len(seqs)} without a hole, over a cut line")

"""Real servers on this machine for tests of what goes out; each answers in its own way."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """A server that answers by path: ``answers[path] = (status, headers, body)``."""

    def __init__(self):
        self.answers, self.asked = {}, []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                site.asked.append((self.command, self.path, self.headers.get("Host")))
                found = site.answers.get((self.command, self.path)) or site.answers.get(
                    self.path, (404, {}, b"")
                )
                status, headers, body = found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = answer  # noqa: N815 - as the library calls them

            def log_message(self, *_arguments):
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    @contextmanager
    def serving(self, certificate=None):
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join(5)


@contextmanager
def raw(speak):
    """A port on which ``speak(connection)`` says what it likes; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    ended = threading.Event()

    def serve():
        while not ended.is_set():
            try:
                connection, _peer = listener.accept()
            except TimeoutError:
                continue
            with connection, suppress(OSError):
                speak(connection, ended)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        ended.set()
        thread.join(5)
        listener.close()


def drip(connection, ended):
    """Never silent, never done: a byte of a header every little while."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not ended.is_set():
        connection.sendall(b"a")
        time.sleep(0.05)


def silent(connection, ended):
    ended.wait(10)


def gibberish(connection, _ended):
    connection.sendall(b"220 mail.example.org ESMTP\r\n")


def flood(connection, ended):
    """A body that never ends."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not ended.is_set():
        connection.sendall(b"x" * 65536)


def many_heads(connection, ended):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not ended.is_set():
        connection.sendall(b"X: y\r\n" * 1000)


def go_on(connection, ended):
    """One "continue" after another."""
    connection.recv(4096)
    while not ended.is_set():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)

from flask.testing import FlaskClient


def test_health_is_ok(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")

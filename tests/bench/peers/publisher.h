/* The least that a program needs of Paho's C API (MQTTAsync) to publish: MQTT 3.1.1, which has the smaller packets, no
   persistence, no TLS, and no callback for each message. The library itself keeps a QoS 1 message until its PUBACK has come. */
#ifndef SLUICE_BENCH_PUBLISHER_H
#define SLUICE_BENCH_PUBLISHER_H

#include <signal.h>
#include <stddef.h>

/* Set by SIGTERM and SIGINT. */
extern volatile sig_atomic_t publisher_stopping;

/* `url` as tcp://HOST:PORT. Returns once connected; ends the program with a message when that fails. */
void publisher_connect(const char* url, const char* client_id);

/* Hands one message to the library. Ends the program with a message when it is refused. */
void publisher_send(const char* topic, const void* payload, size_t size, int qos);

/* Waits until every QoS 1 message has been acknowledged, then disconnects. */
void publisher_finish(void);

/* Writes a message and ends the program with status 1. */
_Noreturn void publisher_die(const char* what, const char* detail);

#endif

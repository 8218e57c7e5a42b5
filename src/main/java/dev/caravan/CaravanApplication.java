package dev.caravan;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The Spring application that every role of Caravan runs in; the command line starts it. */
@SpringBootApplication
public class CaravanApplication {}

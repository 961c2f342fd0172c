DROP TABLE pickups, pickup_slots, stock_entries, distribution_sites;

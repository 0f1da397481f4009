"""``iltizam backup`` and ``iltizam restore``: one file that holds an installation (spec 6.28).

``archive`` the file, ``facts`` what can be recomputed of a database, ``sqlite`` and
``postgresql`` its two kinds, ``making`` and ``restoring`` the two verbs, ``recovery`` what
a killed restore left behind.
"""
